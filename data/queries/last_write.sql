-- one row per collection: when it was last written to, UTC
select max(created_at) as written_at from batch where collection_id = $collection_id
