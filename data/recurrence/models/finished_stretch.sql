-- one row per row of the finished table that has all it takes, beside how the participant's row before ended
with form as (
    select
        count(start) > 0 as has_starts,
        count(entry) > 0 as has_entries
    from current_finished_row
    where collection_id = $collection_id
),

complete as (
    select
        participant_id,
        case when has_starts then start when has_entries then entry else 0 end as start,
        stop,
        event,
        has_starts
    from current_finished_row
    cross join form
    where collection_id = $collection_id
      and stop is not null
      and event is not null
      and {is_wanted}
)

-- a stretch of no days is no time at risk; a person of no days counts, and is at risk on day 0
select
    participant_id,
    start,
    stop,
    event,
    lag(stop) over in_order as stop_before,
    lag(event) over in_order as event_before
from complete
where start is not null
  and not (has_starts and start = stop)
window in_order as (partition by participant_id order by start, stop)
