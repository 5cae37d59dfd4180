-- one row per participant and day on which the state may differ from the row before, and per last row
-- state: 1 good, 2 between, 3 bad, null unknown. Every row left out has the state of the row before it.
with decided as (
    select
        participant_id,
        day,
        day - gap - 1 as previous_day,
        (moved & 1) = 1 as is_last,
        {bad} as is_bad,
        {good} as is_good
    from day
    where collection_id = $collection_id
      and (moved & $rows_to_read) <> 0
      and {is_wanted}
)

select
    participant_id,
    day,
    previous_day,
    is_last,
    case
        when is_bad then 3
        when is_good then 1
        when is_bad is not null and is_good is not null then 2
    end as state
from decided
