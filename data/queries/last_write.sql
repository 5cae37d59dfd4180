-- one row per collection: when it was last written to, UTC
select arg_max(created_at, batch_id) as written_at from batch where collection_id = $collection_id
