-- one row per answered item, or per total where the items are gone, of one instrument's assessments
select entry_id, on_day, item, total, value
from current_response
where collection_id = $collection_id
  and instrument = $instrument
order by on_day, entry_id, item nulls last, total
