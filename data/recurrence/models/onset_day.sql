-- one row per participant and interval that ends with a recurrence: the first and the last day that it can have begun on
with ended as (
    select participant_id, interval, greatest(confirmed_day, origin_day) as from_day, until_day
    from recurrence_free
    where event = 1
),

last_not_bad as (
    select ended.participant_id, ended.interval, max(day_run.last_day) as last_day
    from ended
    inner join day_run on day_run.participant_id = ended.participant_id
    where state <> 3 and last_day < until_day
    group by ended.participant_id, ended.interval
)

select
    ended.participant_id,
    ended.interval,
    greatest(coalesce(last_not_bad.last_day, until_day - 1), from_day) + 1 as earliest_day,
    until_day as latest_day
from ended
left join last_not_bad
    on last_not_bad.participant_id = ended.participant_id and last_not_bad.interval = ended.interval
