-- one row per run of consecutive days of which a source tells anything
with told as (
    select distinct coalesce(source, '') as source, on_day
    from current_activity
    where collection_id = $collection_id
),

numbered as (
    select *, on_day - cast(row_number() over (partition by source order by on_day) as integer) as run from told
)

select source, min(on_day) as first_on, max(on_day) as last_on
from numbered
group by source, run
order by source, first_on
