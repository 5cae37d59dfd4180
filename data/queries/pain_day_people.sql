-- one row per member: how many days with pain their answers tell of, and of how many days; group: null without one
with counted as (
    select
        participant_id,
        sum(value) as pain_days,
        sum(n_days) as asked_days,
        count(*) as answers,
        count(*) filter (first_day <= day_before) as overlapping
    from (
        select *, lag(day) over (partition by participant_id order by day, n_days) as day_before
        from pain_answer
    )
    group by participant_id
)

select
    participant.label as participant,
    grouping_of.label as "group",
    coalesce(pain_days, 0) as pain_days,
    coalesce(asked_days, 0) as asked_days,
    coalesce(answers, 0) as answers,
    coalesce(overlapping, 0) as overlapping
from participant
inner join member using (participant_id)
left join grouping_of using (participant_id)
left join counted using (participant_id)
where participant.collection_id = $collection_id
order by participant.label
