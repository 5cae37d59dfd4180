-- one row per participant at risk: the first recurrence came after day `lower` and by day `upper` of the clock;
-- upper is null without a recurrence
with first_interval as (
    select
        participant_id,
        greatest(confirmed_day, origin_day) as from_day,
        entry,
        until_day,
        event
    from recurrence_free
    where interval = 1
),

last_not_bad as (
    select participant_id, max(last_day) as last_day
    from first_interval
    inner join day_run using (participant_id)
    where event = 1 and state <> 3 and last_day < until_day
    group by participant_id
)

select
    participant_id,
    entry,
    event,
    greatest(coalesce(last_day, until_day), from_day) - from_day as lower,
    case when event = 1 then until_day - from_day end as upper
from first_interval
left join last_not_bad using (participant_id)
