-- one row per participant and day written down in the simulated trial
insert into day_entry
select
    $collection_id, $participant_id + number,
    $batch_id * 4294967296 + row_number() over (order by number, on_day), 1, $batch_id, false,
    on_day, null, null, pain_average, pain_worst, pain_now, activity_limited, flare, care_sought, null, null
from sim_trial_day
order by number, on_day;
