-- one row per member with an answered day: the first and the last of these, their number, and the days asked for
-- a day is answered when it holds at least one measure; asked days run from the first one to the study's last
-- answered day, or over so many days as the study asked everybody for
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
        least(max(last_day) over () - first_day + 1, $asked_days::integer) as asked_days
    from kept
),

answered as (
    select participant_id, count(*) as answered_days
    from day
    inner join asked using (participant_id)
    where collection_id = $collection_id
      and day < first_day + asked_days
    group by participant_id
)

select
    participant_id, first_day, asked_days, answered_days,
    least(last_day - first_day + 1, asked_days) as kept_days,
    ntile($n_rows::integer) over (order by answered_days / asked_days desc, kept_days desc, participant_id) as place
from asked
inner join answered using (participant_id)
