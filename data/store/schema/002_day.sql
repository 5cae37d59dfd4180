-- What the derivation reads, prepared from the raw rows by data/recurrence/days.py and rebuilt from them at will.

-- One row per participant and day with at least one measure, the highest of each measure over the current
-- entries of that day. A participant's rows stand together and in order of the day.
create table day (
    collection_id integer not null,
    participant_id integer not null,
    -- days since 1970-01-01
    day integer not null,
    -- days without a row since the participant's previous row; a billion on the first row, more than any rule spans
    gap integer not null using compression bitpacking,
    -- what is different from the participant's previous row, one bit each: see data/recurrence/day_change.py
    moved integer not null using compression bitpacking,
    pain_average double,
    pain_worst double,
    pain_now double,
    activity_limited tinyint using compression bitpacking,
    flare tinyint using compression bitpacking,
    care_sought tinyint using compression bitpacking
);

-- one row per participant with at least one current entry; n_days is their number of rows in `day`, last_day the
-- day of the last, null if there is none
create table diary (
    collection_id integer not null,
    participant_id integer not null,
    n_days integer not null,
    last_day integer
);

-- the rows of `day` on which something moved that the shipped definitions look at, about one in six: an index
create table day_moved as select * from day;

-- up to which batch these tables reflect a collection, and which bits of `moved` brought a row into `day_moved`
create table day_revision (
    collection_id integer not null,
    revision integer not null,
    bits integer not null
);
