-- What a person is doing and plans to do, as they said it: programmes with phases and goals, and marks of
-- events. Appended only: a change is a new revision of the whole programme or mark, taking it away is a
-- revision that says so. The highest revision is the current one.

create table programme (
    collection_id integer not null,
    programme_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    title varchar not null,
    -- id of the template it began from, null for none
    template varchar,
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per phase of a revision of a programme; last_on is null while the end is open
create table programme_phase (
    collection_id integer not null,
    programme_id integer not null,
    revision smallint not null,
    position smallint not null,
    title varchar not null,
    first_on date not null,
    last_on date,
    check (last_on >= first_on)
);

-- one row per goal of a phase, in the order they were given
create table programme_goal (
    collection_id integer not null,
    programme_id integer not null,
    revision smallint not null,
    position smallint not null,
    goal smallint not null,
    kind varchar not null,
    unit varchar not null,
    bound varchar not null check (bound in ('at_least', 'at_most')),
    amount double not null check (amount >= 0),
    per varchar not null check (per in ('day', 'week'))
);

create table life_event (
    collection_id integer not null,
    event_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    on_day date not null,
    title varchar not null,
    saved_at timestamp not null,
    idempotency_key varchar not null
);
