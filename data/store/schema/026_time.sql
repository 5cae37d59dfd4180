-- What the answers of a load are about, and on what clock it tells them. Rows come with their batch and count as long
-- as it does; where there is none an answer is about its own day, and days are dates.

-- one row per load and measure of a day in it
create table answer_period (
    collection_id integer not null,
    batch_id integer not null,
    measure varchar not null check (regexp_full_match(measure, '[a-z][a-z0-9_]*')),
    -- the days that an answer is about, its own the last of them: a number, a month, or all since the answer before it
    covers varchar not null check (covers in ('month', 'since-last') or regexp_full_match(covers, '[1-9][0-9]{0,2}')),
    -- days from one planned answer to the next: as said, else the median of the answers; null where there is neither
    every_days integer check (every_days > 0),
    is_every_said boolean not null
);

create view answer_period_now as
select * from answer_period where batch_id not in (select batch_id from undone_batch);

-- the clock of a study without dates: its days are kept as if day 0 were 1970-01-01, and never shown as dates
create table study_clock (
    collection_id integer not null,
    batch_id integer not null,
    -- what it was told in; date: days are dates, and the row is there for what follows
    unit varchar not null check (unit in ('date', 'day', 'week', 'month', 'visit')),
    -- where follow-up begins: a date, or the fact about people that has theirs; null where nobody said
    day_zero varchar
);

create view study_clock_now as
select * from study_clock where batch_id not in (select batch_id from undone_batch);

-- one row per visit that a load names: the day it is planned on and how many days around it count for it
create table study_visit (
    collection_id integer not null,
    batch_id integer not null,
    label varchar not null,
    day integer not null,
    window_days integer check (window_days >= 0)
);

create view study_visit_now as
select * from study_visit where batch_id not in (select batch_id from undone_batch);
