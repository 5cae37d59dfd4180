-- one row per participant at risk: the first recurrence came after day `lower` and by day `upper` of the clock;
-- upper is null without a recurrence
with first_interval as (
    select
        participant_id,
        interval,
        greatest(confirmed_day, origin_day) as from_day,
        entry,
        until_day,
        event
    from recurrence_free
    where interval = 1
)

select
    first_interval.participant_id,
    entry,
    event,
    coalesce(earliest_day - 1, until_day) - from_day as lower,
    latest_day - from_day as upper
from first_interval
left join onset_day
    on onset_day.participant_id = first_interval.participant_id and onset_day.interval = first_interval.interval
