-- one row per number of days between successive answers of a person that decide the rules, with how often it is so many
with answered as (
    select distinct participant_id, day from answer
    where state > 0
),

beside_previous as (
    select day - lag(day) over (partition by participant_id order by day) as spacing_days
    from answered
)

select spacing_days, count(*) as times
from beside_previous
where spacing_days is not null
group by spacing_days
order by spacing_days
