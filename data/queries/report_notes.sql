-- one row per entry with a note
select on_day, note
from current_day_entry
where collection_id = $collection_id
  and on_day between $first_on and $last_on
  and trim(coalesce(note, '')) <> ''
order by on_day, at_time nulls first, entry_id
