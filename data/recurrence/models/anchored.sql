-- one row per participant at risk on their anchor and interval from it on, numbered from 1; the first starts there
-- a recurrence on the day of the anchor is one that came before the clock; a last known day on it is 0 days
with at_anchor as (
    select participant_id, anchor_day, confirmed_day as at_risk_since
    from unanchored
    inner join anchor using (participant_id)
    where confirmed_day <= anchor_day and until_day - event >= anchor_day
),

from_anchor as (
    select *, greatest(confirmed_day, anchor_day) as from_day
    from unanchored
    inner join at_anchor using (participant_id)
    where confirmed_day >= at_risk_since
)

select
    participant_id,
    row_number() over (partition by participant_id order by first_day) as interval,
    first_day,
    confirmed_day,
    from_day as origin_day,
    0 as entry,
    until_day - from_day as duration,
    event,
    until_day,
    reason,
    start_not_observed
from from_anchor
