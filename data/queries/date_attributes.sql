-- one row per attribute of a collection whose values are dates, all of them, written as 2024-03-31
select name
from current_attribute
where collection_id = $collection_id
  and trim(value) <> ''
group by name
having bool_and(
    regexp_full_match(trim(value), '[0-9]{4}-[0-9]{2}-[0-9]{2}') and try_cast(trim(value) as date) is not null
)
order by name
