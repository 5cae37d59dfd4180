-- one row per step of the simulated person's ladder
insert into ladder_step
select distinct
    $collection_id, $before + step, 1, step, title, rating, standing, $saved_at::timestamp, concat('step ', step)
from sim_person_try
order by step;
