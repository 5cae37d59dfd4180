-- one row per participant with a known average pain in the first days of their diary, and its mean over them
-- the first day is the first with an entry that holds any measure
select participant_id, avg(pain_average) as pain
from day
inner join (
    select participant_id, min(day) as first_day from day
    where collection_id = $collection_id
    group by participant_id
) using (participant_id)
where collection_id = $collection_id
  and day < first_day + $first_days
  and pain_average is not null
group by participant_id
