-- one row per current item of an assessment, every cell as text
with answers as (
    select * from current_response where collection_id = $collection_id and item is not null
),

people as (
    select participant_id, label from participant where collection_id = $collection_id
)

select
    people.label as participant,
    cast(answers.on_day as varchar) as date,
    cast(answers.entry_id as varchar) as assessment,
    answers.instrument,
    cast(answers.item as varchar) as item,
    cast(answers.value as varchar) as value
from answers
left join people on people.participant_id = answers.participant_id
order by answers.participant_id, answers.on_day, answers.entry_id, answers.item
