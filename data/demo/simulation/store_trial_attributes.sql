-- one row per participant and attribute of the simulated trial; a participant's attributes are one entry
insert into attribute
select
    $collection_id, $participant_id + number, $batch_id * 4294967296 + number, 1, $batch_id, false,
    name, value
from (
    select number, 1 as position, 'arm' as name, arm as value from sim_trial_person
    union all
    select number, 2, 'age', age::varchar from sim_trial_person
    union all
    select number, 3, 'sex', sex from sim_trial_person
)
order by number, position;
