-- one row per person whose first interval ended with an event that a row of the finished table tells, with its kind
select participant_id, max(told.cause) as kind
from recurrence_free
inner join current_finished_row as told using (participant_id)
where told.collection_id = $collection_id
  and interval = 1
  and recurrence_free.event = 1
  and told.event = 1
  and told.stop = duration
group by participant_id
