-- one row per day, ticked kind of activity and unit: the day's one number, what each source tells of it, and whether it
-- is a number of an earlier version
select on_day, kind, unit, amount, by_source, is_earlier
from day_amount
where collection_id = $collection_id
  and on_day between $first_on and $last_on
  and list_contains($kinds, kind)
order by kind, unit, on_day
