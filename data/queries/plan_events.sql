-- one row per current mark of an event, in order of the day
with latest as (
    select event_id, is_deleted, on_day, title
    from life_event
    where collection_id = $collection_id
    qualify row_number() over (partition by event_id order by revision desc) = 1
)

select event_id, on_day, title
from latest
where not is_deleted
order by on_day, event_id
