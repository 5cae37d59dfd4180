-- one row per kind of activity, unit and source that tells of it: on how many days, and its place in the
-- person's own order (null: it is not in it)
with told as (
    select kind, unit, coalesce(source, '') as source, count(distinct on_day) as n_days
    from current_activity
    where collection_id = $collection_id
    group by kind, unit, coalesce(source, '')
),

ordered as (
    select kind, unit, source, position
    from source_order
    where collection_id = $collection_id
    qualify revision = max(revision) over (partition by kind, unit)
)

select told.kind, told.unit, told.source, told.n_days, ordered.position
from told
left join ordered on ordered.kind = told.kind and ordered.unit = told.unit and ordered.source = told.source
order by told.kind, told.unit, ordered.position nulls last, told.n_days desc, told.source
