-- one row per current amount from $first_on to $last_on that came with a check-in made by hand
select
    (a.entry_id // 4294967296) * 4294967296 + 1 as entry_id,
    a.kind,
    a.amount
from current_activity as a
join batch as b on b.batch_id = a.entry_id // 4294967296
where a.collection_id = $collection_id
  and a.on_day between $first_on and $last_on
  and b.origin = 'form'
order by a.on_day, a.entry_id
