-- one row per current attribute of a participant, every cell as text
with facts as (
    select * from current_attribute where collection_id = $collection_id
),

people as (
    select participant_id, label from participant where collection_id = $collection_id
)

select
    people.label as participant,
    facts.name,
    facts.value
from facts
left join people on people.participant_id = facts.participant_id
order by facts.participant_id, facts.name, facts.entry_id
