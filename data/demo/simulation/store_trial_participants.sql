-- one row per participant of the simulated trial; $participant_id is the number before the first of them
insert into participant
select $collection_id, $participant_id + number, label
from sim_trial_person
order by number;
