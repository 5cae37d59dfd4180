-- one row per measure without a column of its own in a version of these entries
select entry_id, revision, measure, value
from day_value
where collection_id = $collection_id
  and list_contains($entries, entry_id)
order by entry_id, revision, measure
