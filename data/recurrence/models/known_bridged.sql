-- one row per participant and day of `state`, beside the last known day before it, across unknown rows
with beside_previous as (
    select
        *,
        lag(state) over in_order as previous_state
    from state
    window in_order as ({by_day})
),

-- of unknown rows in succession the first is enough: it stands beside the last known day, or opens the diary
first_unknown_or_known as (
    select * from beside_previous
    where not (state = 0 and previous_state = 0 and previous_day > $no_day)
),

beside_first_unknown as (
    select
        *,
        previous_state = 0 and previous_day > $no_day as is_after_unknown,
        lag(previous_day) over in_order as day_before_unknown,
        lag(previous_state) over in_order as state_before_unknown
    from first_unknown_or_known
    window in_order as ({by_day})
)

select
    participant_id,
    day,
    state,
    case when is_after_unknown then day_before_unknown else previous_day end as known_day_before,
    case when is_after_unknown then state_before_unknown else previous_state end as known_state_before
from beside_first_unknown
