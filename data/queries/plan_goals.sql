-- one row per goal of the current programmes, and one per phase without a goal
with latest as (
    select programme_id, revision, is_deleted, title, template
    from programme
    where collection_id = $collection_id
    qualify row_number() over (partition by programme_id order by revision desc) = 1
)

select
    latest.programme_id,
    latest.title,
    latest.template,
    phase.title as phase_title,
    phase.position,
    phase.first_on,
    phase.last_on,
    goal.kind,
    goal.unit,
    goal.bound,
    goal.amount,
    goal.per
from latest
inner join programme_phase as phase
    on phase.collection_id = $collection_id
    and phase.programme_id = latest.programme_id and phase.revision = latest.revision
left join programme_goal as goal
    on goal.collection_id = $collection_id
    and goal.programme_id = phase.programme_id and goal.revision = phase.revision
    and goal.position = phase.position
where not latest.is_deleted
order by latest.programme_id, phase.position, goal.goal
