-- one row per assessment of a ticked questionnaire and item answered, or scale total
select entry_id, on_day, instrument, item, total, value
from current_response
where collection_id = $collection_id
  and on_day between $first_on and $last_on
  and list_contains($instruments, instrument)
order by instrument, on_day, entry_id, item, total
