-- one row per version of an entry that was corrected or deleted and lies, or lay, on $on_day: the first version first
with entries as (
    select entry_id
    from day_entry
    where collection_id = $collection_id
    group by entry_id
    having count(*) > 1 and bool_or(on_day = $on_day)
)

select
    e.entry_id,
    e.revision,
    b.created_at,
    e.is_deleted,
    e.batch_id,
    e.on_day,
    e.at_time,
    {columns},
    e.note
from day_entry as e
join batch as b on b.batch_id = e.batch_id
where e.collection_id = $collection_id
  and e.entry_id in (select entry_id from entries)
order by e.entry_id, e.revision
