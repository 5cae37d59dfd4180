-- one row per amount of the simulated person
insert into activity
select
    $collection_id, $participant_id, $batch_id * 4294967296 + row_number() over (order by day, kind), 1,
    $batch_id, false, on_day, kind, amount, unit, source
from sim_person_activity
order by day, kind;
