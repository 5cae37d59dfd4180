-- one row per participant: group, the date an attribute gives, and the first day of diary or questionnaires
with given as (
    -- the latest value if files disagree; a blank is no value
    select participant_id, name, trim(value) as label
    from current_attribute
    where collection_id = $collection_id and name in ($by, $anchor) and trim(value) <> ''
    qualify row_number() over (partition by participant_id, name order by entry_id desc, revision desc) = 1
),

told as (
    select participant_id, day from day where collection_id = $collection_id
    union all
    select participant_id, on_day - date '1970-01-01' from current_response where collection_id = $collection_id
),

first_day as (
    select participant_id, min(day) as day from told group by participant_id
)

select
    person.participant_id,
    person.label as participant,
    grouping.label as group_label,
    anchor.label as anchor_text,
    case
        when regexp_full_match(anchor.label, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
            then try_cast(anchor.label as date) - date '1970-01-01'
    end as anchor_day,
    first_day.day as first_day
from participant as person
left join given as grouping on grouping.participant_id = person.participant_id and grouping.name = $by
left join given as anchor on anchor.participant_id = person.participant_id and anchor.name = $anchor
left join first_day on first_day.participant_id = person.participant_id
where person.collection_id = $collection_id
order by person.label
