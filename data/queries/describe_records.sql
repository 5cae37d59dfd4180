-- one row per study: the records of what was loaded and saved, without what was undone
select
    coalesce(sum(n_records), 0) as records,
    coalesce(sum(n_stored), 0) as stored,
    coalesce(sum(n_duplicates), 0) as duplicates,
    coalesce(sum(n_rejected), 0) as rejected
from batch
where collection_id = $collection_id
  and origin <> 'undo'
  and batch_id not in (select batch_id from undone_batch)
