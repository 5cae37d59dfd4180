-- one row per measure without a column of its own that a current entry of a day from $first_on to $last_on says
select entry_id, measure, value
from current_day_value
where collection_id = $collection_id
  and on_day between $first_on and $last_on
order by entry_id, measure
