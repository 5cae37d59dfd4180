-- one row per participant and day with a known average pain, as the days stand in their table
select participant_id, day, pain_average
from day
where collection_id = $collection_id
  and pain_average is not null
