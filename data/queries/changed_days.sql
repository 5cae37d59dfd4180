-- one row per day with an entry that was corrected or deleted, the latest day first
with changed as (
    select entry_id
    from day_entry
    where collection_id = $collection_id
    group by entry_id
    having count(*) > 1
)

select distinct on_day
from day_entry
where collection_id = $collection_id
  and entry_id in (select entry_id from changed)
order by on_day desc
