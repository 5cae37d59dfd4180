-- one row per participant and stretch of follow-up
select
    participant_id,
    stretch,
    min(first_day) as first_day,
    max(last_day) as last_day,
    max(stretch) over (partition by participant_id) > stretch as has_later
from period_run
group by participant_id, stretch
