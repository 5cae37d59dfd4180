-- one row per current amount of an activity, every cell as text
with amounts as (
    select * from current_activity where collection_id = $collection_id
),

people as (
    select participant_id, label from participant where collection_id = $collection_id
)

select
    people.label as participant,
    cast(amounts.on_day as varchar) as date,
    amounts.kind,
    cast(amounts.amount as varchar) as amount,
    amounts.unit,
    amounts.source
from amounts
left join people on people.participant_id = amounts.participant_id
order by amounts.participant_id, amounts.on_day, amounts.kind, amounts.entry_id
