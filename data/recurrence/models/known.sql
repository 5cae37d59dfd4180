-- one row per participant and day of `state`, beside the last known day before it; where no row is unknown
select
    participant_id,
    day,
    state,
    previous_day as known_day_before,
    lag(state) over in_order as known_state_before
from state
window in_order as ({by_day})
