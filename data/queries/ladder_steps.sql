-- one row per step of a ladder as it stands now, retired ones included, in the person's order
with latest as (
    select step_id, revision, position, title, fear, standing
    from ladder_step
    where collection_id = $collection_id
    qualify row_number() over (partition by step_id order by revision desc) = 1
)

select step_id, revision, position, title, fear, standing
from latest
order by position, step_id
