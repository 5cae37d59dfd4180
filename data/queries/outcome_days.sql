-- one row per participant and visit with a day in the visit's window: how many days are known, and their mean
with person as (
    select unnest($people::integer[]) as participant_id, unnest($origins::integer[]) as origin_day
),

visit as (
    select unnest($visits::integer[]) as visit, unnest($firsts::integer[]) as first_day,
           unnest($lasts::integer[]) as last_day
),

answers as (
    select participant_id, day, {value_of_day} as value
    from day
    where collection_id = $collection_id
    union all
    select participant_id, day, value
    from day_apart
    where collection_id = $collection_id and measure = $measure
),

inside as (
    select answers.participant_id, visit.visit, answers.value
    from answers
    inner join person on person.participant_id = answers.participant_id
    inner join visit on answers.day - person.origin_day between visit.first_day and visit.last_day
    where answers.value is not null
)

select participant_id, visit, count(*) as n_days, avg(value) as mean
from inside
group by participant_id, visit
order by participant_id, visit
