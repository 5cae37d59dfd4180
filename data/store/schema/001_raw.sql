-- What people said, as they said it. Raw rows are only ever appended: a correction is a new revision
-- of the same entry, an undone batch stays where it is and is no longer current.

create table collection (
    collection_id integer primary key,
    kind varchar not null check (kind in ('personal', 'cohort')),
    name varchar not null unique,
    is_simulated boolean not null,
    created_at timestamp not null
);

-- one row per write: a saved form, an imported file, an undo, a simulation; the highest batch of a
-- collection is its revision
create table batch (
    batch_id integer primary key,
    collection_id integer not null references collection (collection_id),
    origin varchar not null check (origin in ('form', 'import', 'undo', 'simulation')),
    kind varchar not null check (kind in ('diary', 'activity', 'questionnaire', 'attributes')),
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

create table reject (
    collection_id integer not null,
    batch_id integer not null,
    line bigint not null,
    column_name varchar not null,
    value varchar,
    reason varchar not null
);

-- no unique index: the single writer adds only labels that are not there yet, and an index over
-- millions of labels would cost more than the import itself
create table participant (
    collection_id integer not null,
    participant_id integer not null,
    label varchar not null
);

-- In the four raw tables entry_id = batch_id * 2^32 + the line (or position) that first brought the
-- entry; batch_id is the batch that wrote this revision.

create table day_entry (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    on_day date not null,
    at_time time,
    entry varchar,
    pain_average double check (pain_average between 0 and 10),
    pain_worst double check (pain_worst between 0 and 10),
    pain_now double check (pain_now between 0 and 10),
    activity_limited tinyint check (activity_limited between 0 and 4),
    flare tinyint check (flare between 0 and 1),
    care_sought tinyint check (care_sought between 0 and 1),
    medicine tinyint check (medicine between 0 and 1),
    note varchar
);

create table activity (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    on_day date not null,
    kind varchar not null,
    amount double not null check (amount >= 0),
    unit varchar not null,
    source varchar
);

-- one row per answered item of an assessment, or per scale total where the items are gone
create table response (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    on_day date not null,
    instrument varchar not null,
    item smallint,
    total varchar,
    value double,
    check ((item is null) <> (total is null))
);

create table attribute (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    batch_id integer not null,
    is_deleted boolean not null,
    name varchar not null,
    value varchar
);

create table superseded (
    entry_id bigint not null,
    revision smallint not null
);

create view undone_batch as select undoes as batch_id from batch where undoes is not null;

create view current_day_entry as
select * from day_entry
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = day_entry.entry_id and s.revision = day_entry.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

create view current_activity as
select * from activity
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = activity.entry_id and s.revision = activity.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

create view current_response as
select * from response
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = response.entry_id and s.revision = response.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);

create view current_attribute as
select * from attribute
where not is_deleted
  and not exists (select 1 from superseded as s
                  where s.entry_id = attribute.entry_id and s.revision = attribute.revision)
  and entry_id // 4294967296 not in (select batch_id from undone_batch);
