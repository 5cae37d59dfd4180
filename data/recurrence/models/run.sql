-- one row per participant and run of known days in one state, with at most k unknown days between neighbours
-- a participant's last run goes on to their last known day: its last_day here lies before its first_day
with run_start as (
    -- said as a negation: the engine is three times as fast on `and` as on `or`
    select * from known
    where state > 0
      and not (state = known_state_before and day - known_day_before <= $bridge_days + 1)
)

select
    participant_id,
    day as first_day,
    lead(known_day_before, 1, $no_day) over in_order as last_day,
    state,
    known_day_before
from run_start
window in_order as ({by_day})
