-- one row per amount of an activity that a version of an entry of these batches came with
select batch_id, kind, amount
from activity
where collection_id = $collection_id
  and not is_deleted
  and source = 'form'
  and list_contains($batches, batch_id)
order by batch_id, entry_id
