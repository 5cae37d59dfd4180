-- one row per participant and interval that ends with an event: it began on the day that was told
select
    participant_id,
    interval,
    until_day as earliest_day,
    until_day as latest_day
from recurrence_free
where event = 1
