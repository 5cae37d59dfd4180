-- one row per measure that this collection made for itself, as it is now
select name, revision, position, title, minimum, maximum, is_whole, unit, better, joins, is_ended,
    matters, matters_source
from own_measure_now
where collection_id = $collection_id
order by position, name
