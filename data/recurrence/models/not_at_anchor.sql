-- one row per group, with how many people recovered at some time but have no anchor, or were not at risk on it
with recovered as (
    select distinct participant_id from unanchored
),

left_out as (
    select participant_id from recovered
    where participant_id not in (select participant_id from recurrence_free)
)

select
    label as "group",
    cast(sum(case when anchor_day is null then 1 else 0 end) as bigint) as no_anchor,
    cast(sum(case when anchor_day is null then 0 else 1 end) as bigint) as not_at_anchor
from left_out
left join anchor using (participant_id)
left join grouping_of using (participant_id)
group by label
