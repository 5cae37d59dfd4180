-- one row per member with an answer, as describe_lengths has them, in times asked: a member is asked every so many days
-- from their first answer on, until the study's last answer, or over so many days as the study asked everybody for
with kept as (
    select participant_id, min(day) as first_day, max(day) as last_day
    from day
    inner join member using (participant_id)
    where collection_id = $collection_id
    group by participant_id
),

asked as (
    select
        *,
        least(
            cast(floor((max(last_day) over () - first_day + $half) / $every) as integer),
            cast(floor(($asked_days::integer - 1) / $every) as integer)
        ) + 1 as asked_days
    from kept
),

answered as (
    select participant_id, count(distinct floor((day - first_day + $half) / $every)) as answered_days
    from day
    inner join asked using (participant_id)
    where collection_id = $collection_id
      and floor((day - first_day + $half) / $every) < asked_days
    group by participant_id
)

select
    participant_id, first_day, asked_days, answered_days,
    least(cast(floor((last_day - first_day + $half) / $every) as integer) + 1, asked_days) as kept_days,
    ntile($n_rows::integer) over (order by answered_days / asked_days desc, kept_days desc, participant_id) as place
from asked
inner join answered using (participant_id)
