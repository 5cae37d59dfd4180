-- one row per participant of the finished table and interval: rows without a break, up to an event, numbered from 1
with broken as (
    select
        *,
        -- as in R, times that differ by rounding only are one
        sum(case
            when stop_before is null then 1
            when event_before = 0 and abs(start - stop_before) <= 1e-8 + 1e-8 * abs(stop_before) then 0
            else 1
        end) over (partition by participant_id order by start, stop rows unbounded preceding) as interval
    from finished_stretch
)

select
    participant_id,
    cast(interval as bigint) as interval,
    cast(null as integer) as first_day,
    cast(null as integer) as confirmed_day,
    cast(null as integer) as origin_day,
    min(start) as entry,
    max(stop) as duration,
    max(event) as event,
    cast(null as integer) as until_day,
    case when max(event) = 1 then '' else 'end_of_follow_up' end as reason,
    false as start_not_observed
from broken
group by participant_id, interval
