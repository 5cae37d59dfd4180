-- one row per participant with a known day of follow-up, and the last such day
select participant_id, max(day) as last_known_day
from state
where state > 0
group by participant_id
