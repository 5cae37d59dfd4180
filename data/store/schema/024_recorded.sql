-- What studies record that keep no daily diary: episodes as people name them, when somebody was followed for them, and
-- tables that are finished: a time and whether the event came. As every raw row they are only ever appended.

-- one row per episode that a person reported; a flag that was not asked is null, as is the end of one that goes on
create table episode (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    began_on date not null,
    ended_on date check (ended_on >= began_on),
    limiting tinyint check (limiting between 0 and 1),
    care_sought tinyint check (care_sought between 0 and 1),
    flare tinyint check (flare between 0 and 1)
);

-- one row per participant: free of an episode since, and followed until
create table followed_person (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    free_from date,
    followed_until date check (followed_until >= free_from)
);

-- one row per person, or per stretch at risk where `start` is given: at risk after `start` or `entry`, until `stop`
create table finished_row (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    start double check (start >= 0),
    entry double check (entry >= 0),
    stop double check (isfinite(stop) and stop >= 0),
    event tinyint check (event between 0 and 1),
    cause varchar,
    check (stop >= coalesce(start, entry, 0))
);

create view current_episode as
select * from episode
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = episode.entry_id and s.revision = episode.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

create view current_followed_person as
select * from followed_person
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = followed_person.entry_id and s.revision = followed_person.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

create view current_finished_row as
select * from finished_row
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = finished_row.entry_id and s.revision = finished_row.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

-- which kinds of files there are is for the program to say, which grows: the table stands as it did, but for that
-- (made under its own name: what refers to a table keeps the name that it was made under)
create table batch_until_now as select * from batch order by batch_id;
drop table batch;
create table batch (
    batch_id integer primary key,
    collection_id integer not null references collection (collection_id),
    origin varchar not null check (origin in ('form', 'import', 'undo', 'simulation')),
    kind varchar not null check (regexp_full_match(kind, '[a-z]+')),
    created_at timestamp not null,
    idempotency_key varchar unique,
    undoes integer,
    file_name varchar,
    file_sha256 varchar,
    settings varchar,
    n_records bigint not null,
    n_stored bigint not null,
    n_duplicates bigint not null,
    n_rejected bigint not null,
    check (n_records = n_stored + n_duplicates + n_rejected)
);
insert into batch select * from batch_until_now;
drop table batch_until_now;
