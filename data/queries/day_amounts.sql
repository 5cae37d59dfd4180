-- one row per day, kind of activity and unit: one source adds up within a day, several sources never do
with of_source as (
    select on_day, kind, unit, source, sum(amount) as amount
    from current_activity
    where collection_id = $collection_id
    group by on_day, kind, unit, source
)

select on_day, kind, unit, max(amount) as amount
from of_source
group by on_day, kind, unit
order by kind, unit, on_day
