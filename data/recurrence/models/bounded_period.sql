-- one row per participant at risk and reading of the unknown days while the clock runs: best as good, worst as bad
-- a day in a span is known: it is read anew in neither
with first_interval as (
    select
        recurrence_free.participant_id,
        greatest(confirmed_day, origin_day) as from_day,
        origin_day,
        entry,
        duration,
        event,
        last_known_day
    from recurrence_free
    inner join followed on followed.participant_id = recurrence_free.participant_id
    where interval = 1
),

best as (
    select first_interval.participant_id, min(span.last_day) as recurrence_day
    from first_interval
    inner join span on span.participant_id = first_interval.participant_id and span.first_day > from_day
    group by first_interval.participant_id
),

-- unknown days lie between the runs of known ones
after_run as (
    select
        day_run.participant_id,
        greatest(day_run.last_day, from_day) + 1 as first_day,
        lead(day_run.first_day) over (
            partition by day_run.participant_id order by day_run.first_day
        ) as next_day
    from first_interval
    inner join day_run on day_run.participant_id = first_interval.participant_id
),

first_unknown as (
    select participant_id, min(first_day) as day
    from after_run
    where first_day < next_day
    group by participant_id
),

recurrence as (
    select first_interval.participant_id, 'best' as reading, best.recurrence_day
    from first_interval
    left join best on best.participant_id = first_interval.participant_id
    union all
    select
        first_interval.participant_id,
        'worst' as reading,
        least(
            coalesce(first_unknown.day, best.recurrence_day),
            coalesce(best.recurrence_day, first_unknown.day)
        ) as recurrence_day
    from first_interval
    left join best on best.participant_id = first_interval.participant_id
    left join first_unknown on first_unknown.participant_id = first_interval.participant_id
),

re_read as (
    select
        recurrence.participant_id,
        reading,
        first_interval.entry,
        coalesce(recurrence_day, last_known_day) - origin_day as duration,
        case when recurrence_day is null then 0 else 1 end as event,
        first_interval.duration as duration_before,
        first_interval.event as event_before
    from recurrence
    inner join first_interval on first_interval.participant_id = recurrence.participant_id
)

select
    participant_id, reading, entry, duration, event,
    duration <> duration_before or event <> event_before as is_changed
from re_read
