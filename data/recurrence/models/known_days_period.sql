-- one row per participant with a known day of follow-up, and how many of them there are
select participant_id, count(*) as n_known
from state
group by participant_id
