-- one row per participant and day that a decided answer is about: 1 good, 2 between, 3 in the span of a bad answer
-- the shortest period decides; of equally long ones a good answer before a bad one, and that before one between
with covered as (
    select
        participant_id,
        cast(unnest(range(first_day, day + 1)) as integer) as day,
        n_days * 4 + case state when 1 then 1 when 3 then 2 else 3 end as claim
    from answer
    where state > 0
)

select
    participant_id,
    day,
    cast(case min(claim) % 4 when 1 then 1 when 2 then 3 else 2 end as tinyint) as state
from covered
group by participant_id, day
