-- one row per group and period of the study in which somebody is known: people, and mean and sd of their days with pain a week
-- a person's period counts where what they answered is about half of it or more; it has the answers whose middle lies in it
with placed as (
    select
        pain_answer.*,
        cast(floor(((first_day + day) / 2.0 - origin_day) / $period_days) as integer) as period
    from pain_answer
    inner join pain_origin using (participant_id)
),

own as (
    select participant_id, period, 7.0 * sum(value) / sum(n_days) as days_a_week
    from placed
    group by participant_id, period
    having 2 * sum(n_days) >= $period_days
)

select
    grouping_of.label as "group",
    period,
    count(*) as n,
    avg(days_a_week) as mean,
    stddev_samp(days_a_week) as sd
from own
inner join member using (participant_id)
left join grouping_of using (participant_id)
inner join participant using (participant_id)
where participant.collection_id = $collection_id
group by all
order by all
