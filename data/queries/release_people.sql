-- one row per participant of $collection_id who is a `member`, with the group and a hash of all that is held of them
with days as (
    select
        participant_id,
        sum(md5_number_lower(concat(
            day, '|', {day_columns_marked}
        ))::hugeint) as mark
    from day
    where collection_id = $collection_id
    group by participant_id
),

apart as (
    select participant_id, sum(md5_number_lower(concat(day, '|', measure, '|', value))::hugeint) as mark
    from day_apart
    where collection_id = $collection_id
    group by participant_id
),

forms as (
    select
        participant_id,
        sum(md5_number_lower(concat(on_day, '|', instrument, '|', item, '|', total, '|', value))::hugeint) as mark
    from current_response
    where collection_id = $collection_id
    group by participant_id
),

facts as (
    select participant_id, sum(md5_number_lower(concat(name, '|', value))::hugeint) as mark
    from current_attribute
    where collection_id = $collection_id
    group by participant_id
)

select
    participant.label as person,
    grouping_of.label as part,
    -- as it was before anything was kept apart, where nothing is
    md5(concat(days.mark, '|', forms.mark, '|', facts.mark, '|' || apart.mark)) as digest
from member
inner join participant using (participant_id)
left join grouping_of using (participant_id)
left join days using (participant_id)
left join apart using (participant_id)
left join forms using (participant_id)
left join facts using (participant_id)
where participant.collection_id = $collection_id
order by person
