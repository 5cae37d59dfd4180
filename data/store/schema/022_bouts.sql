-- When an amount of an activity began and ended, as instants of UTC, and the zone whose day it counts for ("+01:00" where
-- the record says its own offset). An amount without a row here tells of a whole day; one across midnight is an amount
-- for each of its days.

create table activity_time (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    start_at timestamp not null,
    end_at timestamp not null check (end_at >= start_at),
    -- null: the clock of where the person was, of which no zone is known
    zone varchar
);
