-- one row per row of `recurrence_free`, with recurrences on the day taken for the onset
with placed as (
    select
        recurrence_free.*,
        case when event = 1 then {onset} else until_day end as placed_day
    from recurrence_free
    left join onset_day
        on onset_day.participant_id = recurrence_free.participant_id
        and onset_day.interval = recurrence_free.interval
)

select
    participant_id,
    interval,
    first_day,
    confirmed_day,
    origin_day,
    entry,
    placed_day - origin_day as duration,
    event,
    placed_day as until_day,
    reason,
    start_not_observed
from placed
