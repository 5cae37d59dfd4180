-- one row per try of the simulated person
insert into ladder_attempt
select
    $collection_id, $before + attempt, 1, false, $step_before + step, on_day, expected_pain, fear, feared, state, pain,
    happened, null, $saved_at::timestamp, concat('try ', attempt)
from sim_person_try
order by attempt;
