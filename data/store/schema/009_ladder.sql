-- A person's own feared movements as steps, each try of one with what was expected before and what it was, and
-- the rule by which the person moves on. Appended only: a change is a new revision of a step or a try, taking a
-- try away is a revision that says so, a step is retired and stays. The highest revision is the current one.

create table ladder_step (
    collection_id integer not null,
    step_id integer not null,
    revision smallint not null,
    position smallint not null,
    title varchar not null,
    fear smallint not null check (fear between 0 and 10),
    -- passed: the person said that they moved on from it
    standing varchar not null check (standing in ('current', 'passed', 'retired')),
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- the latest rule counts; times and at_most are null where the kind has none
create table ladder_rule (
    collection_id integer not null,
    rule_id integer not null,
    kind varchar not null check (kind in ('say', 'fear', 'pain', 'feared')),
    times smallint check (times >= 1),
    at_most smallint check (at_most between 0 and 10),
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- pain, happened and note are null while a try is open, and for good where it was not done or not said
create table ladder_attempt (
    collection_id integer not null,
    attempt_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    step_id integer not null,
    begun_on date not null,
    expected_pain smallint check (expected_pain between 0 and 10),
    fear smallint check (fear between 0 and 10),
    feared varchar,
    state varchar not null check (state in ('open', 'done', 'not_done')),
    pain smallint check (pain between 0 and 10),
    -- did what was feared happen: 0 no, 1 partly, 2 yes
    happened smallint check (happened between 0 and 2),
    note varchar,
    saved_at timestamp not null,
    idempotency_key varchar not null
);
