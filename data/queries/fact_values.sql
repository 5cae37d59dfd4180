-- one row per value of a fact, with how many people have it
select trim(value) as value, count(distinct participant_id) as n_people
from current_attribute
where collection_id = $collection_id and name = $name and trim(value) <> ''
group by trim(value)
order by value
