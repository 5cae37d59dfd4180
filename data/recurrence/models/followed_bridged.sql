-- one row per participant with a known day, and the last such day
with beside_next as (
    select
        *,
        lead(participant_id) over in_order is distinct from participant_id as is_last
    from known
    window in_order as ({by_day})
),

-- after the last row of `known` the state stays as it is there
last_known as (
    select
        participant_id,
        case when state > 0 then diary.last_day else known_day_before end as last_known_day
    from beside_next
    inner join diary using (participant_id)
    where is_last and collection_id = $collection_id
)

select * from last_known
where last_known_day > $no_day
