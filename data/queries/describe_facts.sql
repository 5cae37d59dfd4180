-- one row per member of the population and characteristic at baseline that is known, as text and as a number
with attributes as (
    select participant_id, 'attribute' as source, name, trim(value) as value
    from current_attribute
    where collection_id = $collection_id
      and trim(value) <> ''
    qualify row_number() over (partition by participant_id, name order by entry_id desc, revision desc) = 1
),

every_fact as (
    select *, try_cast(value as double) as as_number from attributes
    union all
    select participant_id, 'diary', 'first_pain', '', pain from first_pain
)

select participant_id, source, name, value, case when isfinite(as_number) then as_number end as number
from every_fact
inner join member using (participant_id)
