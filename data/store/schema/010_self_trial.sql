-- Trials of one's own: two ways of living compared in blocks of days whose order is drawn. Appended only.
-- A plan is changed by a new revision until it is started; from then on its start says which revision counts
-- and what was drawn, and nothing but the day it was stopped can be added to it.

create table self_trial (
    collection_id integer not null,
    trial_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    title varchar not null,
    -- what the days of each kind ask, in the person's own words
    a varchar not null,
    b varchar not null,
    -- the kind of activity it began from, null for none
    kind varchar,
    -- the one measure that is compared
    measure varchar not null check (measure in ('pain_average', 'pain_worst', 'activity_limited')),
    block_days smallint not null check (block_days between 1 and 366),
    washout_days smallint not null check (washout_days between 0 and block_days - 1),
    -- up to 15 pairs every order that could have been drawn is looked at
    n_pairs smallint not null check (n_pairs between 1 and 15),
    first_on date not null check (first_on between date '1900-01-01' and date '2999-12-31'),
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per trial that was started
create table self_trial_start (
    collection_id integer not null,
    trial_id integer not null,
    revision smallint not null,
    -- the blocks in the order drawn, and the bits of the operating system's chance that they were drawn with
    schedule varchar not null check (regexp_full_match(schedule, '(AB|BA)+')),
    entropy varchar not null,
    started_at timestamp not null,
    idempotency_key varchar not null,
    primary key (collection_id, trial_id)
);

-- one row per trial that was stopped before its last day; on_day is the first day that is no longer part of it
create table self_trial_stop (
    collection_id integer not null,
    trial_id integer not null,
    on_day date not null,
    stopped_at timestamp not null,
    idempotency_key varchar not null,
    primary key (collection_id, trial_id)
);

-- one row per answer to whether a day went as its block asked; null takes the answer back
create table self_trial_day (
    collection_id integer not null,
    trial_id integer not null,
    on_day date not null,
    revision smallint not null,
    did varchar check (did in ('yes', 'partly', 'no')),
    saved_at timestamp not null,
    idempotency_key varchar not null
);
