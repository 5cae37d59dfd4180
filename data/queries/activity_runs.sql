-- one row per run of consecutive days of which a source tells an activity in a unit
with told as (
    select distinct coalesce(source, '') as source, kind, unit, on_day
    from current_activity
    where collection_id = $collection_id
),

numbered as (
    select *, on_day - cast(row_number() over (partition by source, kind, unit order by on_day) as integer) as run from told
)

select source, kind, unit, min(on_day) as first_on, max(on_day) as last_on
from numbered
group by source, kind, unit, run
order by kind, unit, source, first_on
