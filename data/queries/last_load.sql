-- one row per collection with a loaded file that counts: the last one, who is in it, and who is in no earlier one
-- a file of several kinds is one load, its batches of one moment; so is all that was simulated
with counting as (
    select *, case origin when 'simulation' then origin else concat(created_at, ' ', file_sha256) end as load
    from batch
    where collection_id = $collection_id
      and origin in ('import', 'simulation')
      and batch_id not in (select batch_id from undone_batch)
      and n_records > 0
),

latest as (
    select * from counting
    where load = (select arg_max(load, batch_id) from counting)
),

written as (
    select participant_id, entry_id // 4294967296 as batch_id, on_day from current_day_entry
    where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, on_day from current_response where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, on_day from current_activity where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, null from current_attribute where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, null from current_episode where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, null from current_followed_person
    where collection_id = $collection_id
    union all
    select participant_id, entry_id // 4294967296, null from current_finished_row where collection_id = $collection_id
),

person as (
    select
        participant_id,
        bool_or(batch_id in (select batch_id from latest)) as is_in_it,
        bool_and(batch_id in (select batch_id from latest)) as is_new,
        max(case when batch_id in (select batch_id from latest) then on_day end) as until_here,
        max(case when batch_id not in (select batch_id from latest) then on_day end) as until_before
    from written
    group by participant_id
)

select
    (select arg_max(created_at, batch_id) from latest) as loaded_at,
    (select any_value(file_name) from latest) as file_name,
    (select sum(n_records) from latest) as records,
    (select sum(n_stored) from latest) as stored,
    (select sum(n_duplicates) from latest) as duplicates,
    (select sum(n_rejected) from latest) as rejected,
    (select count(distinct load) from counting) as loads,
    count(*) filter (is_in_it) as people,
    count(*) filter (is_new) as new_people,
    max(until_here) as until_here,
    max(until_before) as until_before
from person
having (select count(*) from latest) > 0
