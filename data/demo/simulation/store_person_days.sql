-- one row per written day of the simulated person
insert into day_entry
select
    $collection_id, $participant_id, $batch_id * 4294967296 + row_number() over (order by day), 1, $batch_id,
    false, on_day, null, null, pain_average, pain_worst, null, activity_limited, flare, care_sought, medicine,
    note
from sim_person_day
where is_written
order by day;
