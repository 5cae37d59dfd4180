-- one row per participant with a known day, and the last such day; where no row is unknown
select participant_id, last_day as last_known_day
from diary
where collection_id = $collection_id and last_day is not null
  and {is_wanted}
