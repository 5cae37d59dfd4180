-- one row per form of the simulated trial, as the total of its one scale
insert into response
select
    $collection_id, $participant_id + number,
    $batch_id * 4294967296 + row_number() over (order by number, on_day, instrument), 1, $batch_id, false,
    on_day, instrument, null, instrument, value
from sim_trial_response
order by number, on_day, instrument;
