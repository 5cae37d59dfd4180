-- one row per current diary entry, every cell as text
with entries as (
    select * from current_day_entry where collection_id = $collection_id
),

people as (
    select participant_id, label from participant where collection_id = $collection_id
)

select
    people.label as participant,
    cast(entries.on_day as varchar) as date,
    cast(entries.at_time as varchar) as time,
    entries.entry,
    {columns_as_text},
    entries.note
from entries
left join people on people.participant_id = entries.participant_id
order by entries.participant_id, entries.on_day, entries.entry_id
