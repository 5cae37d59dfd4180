-- one row per value of a fact whose order was said, in that order
select value
from level_order
where collection_id = $collection_id and name = $name
qualify revision = max(revision) over ()
order by position
