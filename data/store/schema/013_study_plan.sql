-- What a study says beforehand that it will look at, and what was looked at. Appended only: an amendment is a new
-- revision of the whole plan with its reason, and the revisions before it stay what they were.

create table study_plan (
    collection_id integer not null,
    revision smallint not null,
    -- the question that the study is for; the other one, if declared, is secondary
    primary_question varchar not null check (primary_question in ('recurrence', 'outcome')),
    -- the attribute that makes the groups, null for everybody together
    group_attribute varchar,
    -- the name of a saved part of the people, null for everybody
    population varchar,
    -- of the recurrence, null where none is declared; tau: the horizon in days, null where none is declared
    definition varchar,
    origin varchar,
    tau integer,
    strata varchar,
    -- of the outcome, null where none is declared; anchor: the attribute that gives day 0, null for the first day
    measure varchar,
    anchor varchar,
    -- the fall in percent of the baseline that makes a responder, null where means are compared
    responder_percent smallint,
    -- the template it began from, null for none
    template varchar,
    -- why it was amended; empty for the first
    reason varchar not null,
    declared_at timestamp not null,
    idempotency_key varchar not null
);

-- one row per thing of which a revision lists several: days of event-free shares, days of visits, covariates
create table study_plan_item (
    collection_id integer not null,
    revision smallint not null,
    about varchar not null check (about in ('time', 'visit', 'covariate')),
    position smallint not null,
    value varchar not null
);

-- one row per analysis of a study that was shown for the first time under a revision of its plan, 0 before the first;
-- asked: JSON of what was chosen, names and days only, no value of anybody's and no result
create table study_look (
    collection_id integer not null,
    plan_revision smallint not null,
    question varchar not null check (question in ('recurrence', 'outcome')),
    asked varchar not null,
    shown_at timestamp not null
);
