-- one row per measure without a column of its own in a current diary entry, by the entry's place in export_days
with placed as (
    select
        entry_id,
        row_number() over (order by participant_id, on_day, entry_id) - 1 as place
    from current_day_entry
    where collection_id = $collection_id
)

select placed.place, apart.measure, cast(apart.value as varchar) as value
from current_day_value as apart
inner join placed on placed.entry_id = apart.entry_id
where apart.collection_id = $collection_id
order by placed.place, apart.measure
