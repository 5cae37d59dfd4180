-- one row per participant at risk and spell of episodes without a recovery between them, after which they are free again
with after_start as (
    select
        participant_id,
        first_day,
        is_counted,
        -- who has an episode without an end is not known to be free again
        coalesce(last_day + $recovery_days, $never) as free_again_day
    from reported_episode
    inner join reported_person using (participant_id)
    where standing = 'at_risk' and first_day > free_day and first_day <= until_day
),

beside_earlier as (
    select
        *,
        max(free_again_day) over (
            partition by participant_id order by first_day rows between unbounded preceding and 1 preceding
        ) as free_before_day
    from after_start
),

numbered as (
    select
        *,
        sum(case when first_day <= free_before_day then 0 else 1 end) over (
            partition by participant_id order by first_day rows unbounded preceding
        ) as spell
    from beside_earlier
)

select
    participant_id,
    spell,
    min(case when is_counted then first_day end) as event_day,
    max(free_again_day) as free_again_day
from numbered
group by participant_id, spell
