-- one row per thing that a revision of a study's plan says of how its outcome is compared
select revision, about, position, value
from study_plan_choice
where collection_id = $collection_id
order by revision, about, position
