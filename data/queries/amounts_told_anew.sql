-- one row per kind of activity, unit, source and import: the days that it tells anew of what an earlier version of Respite made
-- An export of a phone's whole history does.
select a.kind, a.unit, coalesce(a.source, '') as source, b.batch_id, min(a.on_day) - 1 as first_on, max(a.on_day) + 1 as last_on
from current_activity as a
inner join batch as b on b.batch_id = a.entry_id // 4294967296 and b.settings like '%"maker": "Apple Health"%'
where a.collection_id = $collection_id
  and exists (
      select 1 from activity_time as clock
      where clock.collection_id = a.collection_id and clock.entry_id = a.entry_id and clock.revision = a.revision
        and clock.zone is not null)
group by all
