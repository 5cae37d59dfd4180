-- one row per revision of a study's plan and thing that it lists
with listed as (
    select revision, about, position, value
    from study_plan_item
    where collection_id = $collection_id
)

select
    revision, primary_question, group_attribute, population, definition, origin, tau, strata, measure, anchor,
    responder_percent, template, reason, declared_at, after_data, edition, about, value
from study_plan
left join listed using (revision)
where collection_id = $collection_id
order by revision, about, position
