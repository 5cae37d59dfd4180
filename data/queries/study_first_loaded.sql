-- one row per collection: when the first data came into it, null where there are none; what was undone counts too
select min(created_at) as first_at
from batch
where collection_id = $collection_id
  and n_stored > 0
