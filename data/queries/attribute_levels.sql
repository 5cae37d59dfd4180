-- one row per attribute of a collection, with its number of different values and of people who have one
select
    name,
    count(distinct trim(value)) as n_values,
    count(distinct participant_id) as n_people
from current_attribute
where collection_id = $collection_id
  and trim(value) <> ''
group by name
order by name
