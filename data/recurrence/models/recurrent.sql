-- one row per participant and interval with time at risk, on the clock that starts with their first interval
with at_risk as (
    select participant_id, interval, greatest(confirmed_day, origin_day) as from_day, until_day, event
    from recurrence_free
),

clocked as (
    select
        *,
        min(from_day) over (partition by participant_id) as clock_day
    from at_risk
)

select
    participant_id,
    label as participant,
    interval as number,
    from_day - clock_day as start,
    until_day - clock_day as stop,
    event
from clocked
inner join participant using (participant_id)
where participant.collection_id = $collection_id and until_day > from_day
order by label, interval
