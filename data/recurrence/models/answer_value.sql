-- one row per participant, day, measure and days that it is about: the value of the entries, joined as the measure says
-- n_days: of a month those since the same day of the one before; since the last answer: since that one's day, at most so many
with said as (
    {said}
),

placed as (
    select
        *,
        row_number() over (
            partition by participant_id, day, measure, covers order by at_time desc nulls last, entry_id desc
        ) as place
    from said
),

joined as (
    select
        participant_id,
        day,
        measure,
        covers,
        max(every_days) as every_days,
        case max(joins)
            when 'lowest' then min(value)
            when 'sum' then sum(value)
            when 'last' then max(case when place = 1 then value end)
            else max(value)
        end as value
    from placed
    group by participant_id, day, measure, covers
)

select
    participant_id,
    day,
    measure,
    covers,
    value,
    case covers
        when 'month' then {month_days}
        when 'since-last' then least(
            day - coalesce(
                max(day) over (
                    partition by participant_id, measure order by day
                    range between unbounded preceding and 1 preceding
                ),
                day - every_days
            ),
            $most_since_last
        )
        else try_cast(covers as integer)
    end as n_days
from joined
