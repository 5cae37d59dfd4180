-- one row per participant and run of successive calendar days known to be in one state, with its last day
select
    participant_id,
    state,
    first_day,
    case when last_day < first_day then last_known_day else last_day end as last_day,
    known_day_before
from run
inner join followed using (participant_id)
