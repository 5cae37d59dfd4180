-- one row per current entry of a day from $first_on to $last_on, in the order they were made
select
    e.entry_id,
    e.revision,
    e.on_day,
    e.at_time,
    b.origin = 'form' as is_form,
    {columns},
    e.note
from current_day_entry as e
join batch as b on b.batch_id = e.entry_id // 4294967296
where e.collection_id = $collection_id
  and e.on_day between $first_on and $last_on
order by e.on_day, e.at_time nulls last, e.entry_id
