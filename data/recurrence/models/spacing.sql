-- one row per number of days between successive known days of people at risk, with how often it is so many
with between_runs as (
    select first_day - known_day_before as spacing_days, 1 as times
    from day_run
    where known_day_before > $no_day
),

within_runs as (
    select 1 as spacing_days, last_day - first_day as times
    from day_run
),

every_spacing as (
    select * from between_runs
    union all
    select * from within_runs
)

select spacing_days, cast(sum(times) as bigint) as times
from every_spacing
group by spacing_days
having sum(times) > 0
order by spacing_days
