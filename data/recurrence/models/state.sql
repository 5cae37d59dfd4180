-- one row per participant and day on which the state may differ from the participant's row before
-- state: 1 good, 2 between, 3 bad, 0 unknown; every row left out has the state of the row before it.
-- previous_day of a participant's first row lies a billion days back, further than any rule spans
with decided as (
    select
        participant_id,
        day,
        day - gap - 1 as previous_day,
        {bad} as is_bad,
        {good} as is_good
    from {day_table}
    where collection_id = $collection_id
      and (moved & $rows_to_read) <> 0
      and {is_wanted}
)

select
    participant_id,
    day,
    previous_day,
    cast(case
        when is_bad then 3
        when is_good then 1
        when is_bad is not null and is_good is not null then 2
        else 0
    end as tinyint) as state
from decided
