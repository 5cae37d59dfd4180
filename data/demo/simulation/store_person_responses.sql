-- one row per answered item of the simulated person; the items of one assessment are one entry
insert into response
select
    $collection_id, $participant_id, $batch_id * 4294967296 + assessment, 1, $batch_id, false,
    on_day, 'fabq', item, null, value
from sim_person_response
order by assessment, item;
