-- one row per rule of a current population and value that it lists
with latest as (
    select population_id, revision, is_deleted, name
    from population
    where collection_id = $collection_id
    qualify row_number() over (partition by population_id order by revision desc) = 1
),

rule as (
    select population_id, revision, position, about, test, name as attribute, amount
    from population_rule
    where collection_id = $collection_id
),

listed as (
    select population_id, revision, position, place, value
    from population_value
    where collection_id = $collection_id
)

select population_id, name, position, about, test, attribute, amount, value
from latest
inner join rule using (population_id, revision)
left join listed using (population_id, revision, position)
where not is_deleted
order by population_id, position, place
