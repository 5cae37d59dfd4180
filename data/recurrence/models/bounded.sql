-- one row per participant at risk and reading of the unknown days while the clock runs: best as good, worst as bad
with first_interval as (
    select
        participant_id,
        greatest(confirmed_day, origin_day) as from_day,
        origin_day,
        entry,
        duration,
        event,
        last_known_day
    from recurrence_free
    inner join followed using (participant_id)
    where interval = 1
),

-- where unknown days are good, a bad run is what is known to be one
best as (
    select participant_id, min(first_day) as recurrence_day
    from first_interval
    inner join day_run using (participant_id)
    where state = 3
      and first_day > from_day
      and last_day - first_day + 1 >= $min_bad_days
    group by participant_id
),

-- where they are bad, a bad run is everything between two runs of other days, and after the last
between_others as (
    select
        participant_id,
        greatest(last_day, from_day) + 1 as first_day,
        lead(first_day, 1, last_known_day + 1) over (partition by participant_id order by first_day) - 1
            as last_day
    from first_interval
    inner join day_run using (participant_id)
    where state <> 3
),

worst as (
    select participant_id, min(first_day) as recurrence_day
    from between_others
    where last_day - first_day + 1 >= $min_bad_days
    group by participant_id
),

recurrence as (
    select participant_id, 'best' as reading, recurrence_day
    from first_interval left join best using (participant_id)
    union all
    select participant_id, 'worst' as reading, recurrence_day
    from first_interval left join worst using (participant_id)
),

re_read as (
    select
        participant_id,
        reading,
        first_interval.entry,
        coalesce(recurrence_day, last_known_day) - origin_day as duration,
        case when recurrence_day is null then 0 else 1 end as event,
        first_interval.duration as duration_before,
        first_interval.event as event_before
    from recurrence
    inner join first_interval using (participant_id)
)

select
    participant_id, reading, entry, duration, event,
    duration <> duration_before or event <> event_before as is_changed
from re_read
