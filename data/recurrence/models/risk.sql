-- one row per group, entry, duration and event, with how many people's first interval it is
with first_interval as (
    select participant_id, entry, duration, event from {intervals}
    where {is_wanted}
)

select label as "group", entry, duration, event, count(*) as n
from first_interval
inner join grouping_of using (participant_id)
group by label, entry, duration, event
order by label, entry, duration, event
