-- What the derivation reads, prepared from the raw rows by data/days.py and rebuilt from them at will.

-- One row per participant and day with at least one measure, the highest of each measure over the current
-- entries of that day. A participant's rows stand together and in order of the day.
create table day (
    collection_id integer not null,
    participant_id integer not null,
    -- days since 1970-01-01
    day integer not null,
    -- days without a row since the participant's previous row; null on the first row
    gap integer using compression bitpacking,
    -- what is different from the participant's previous row, one bit each: see data/day_change.py
    moved integer not null using compression bitpacking,
    pain_average double,
    pain_worst double,
    pain_now double,
    activity_limited tinyint using compression bitpacking,
    flare tinyint using compression bitpacking,
    care_sought tinyint using compression bitpacking
);

-- one row per participant with at least one current entry; n_days is their number of rows in `day`
create table diary (
    collection_id integer not null,
    participant_id integer not null,
    n_days integer not null
);

-- up to which batch `day` and `diary` reflect a collection
create table day_revision (
    collection_id integer not null,
    revision integer not null
);
