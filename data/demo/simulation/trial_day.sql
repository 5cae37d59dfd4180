-- one row per participant and day written down in the simulated trial
-- Which days are missing does not depend on the pain. The first two weeks, kept together with the study, are
-- complete in those who come recovered.
create temp table sim_trial_day as
with calendar as (
    select number, course, start_on, share_written, share_twinges, day::integer as day
    from sim_trial_person
    join range(1096) as days (day) on day < n_written
    where course <> 'silent'
      and (day < 14 and course = 'recovered'
           or uniform_draw($seed, 'written', number, day) < share_written)
      and (silence_from is null or day not between silence_from and silence_from + silence_days - 1)
),
staged as (
    select
        calendar.*,
        case
            when course in ('never', 'undecided') then course
            when spell is null or day >= settling_from then 'settling'
            when day >= limited_from then 'limited'
            when day >= well_from + 8 and uniform_draw($seed, 'ache', calendar.number, day // 3) < 0.025
                then 'ache'
            when uniform_draw($seed, 'twinge', calendar.number, day // 4) < share_twinges then 'twinge'
            else 'well'
        end as stage,
        severity,
        has_care and day = least(limited_from + 1, settling_from - 1) as has_care,
        uniform_draw($seed, 'pain', calendar.number, day) as chance,
        uniform_draw($seed, 'other', calendar.number, day) as other
    from calendar
    asof left join sim_trial_spell as spell
        on calendar.number = spell.number and calendar.day >= spell.well_from
),
felt as (
    select
        *,
        case stage
            when 'well' then 0
            when 'twinge' then 1
            when 'ache' then if(chance < 0.7, 2, 3)
            when 'settling' then if(chance < 0.7, 2, 3)
            when 'limited' then least(10, greatest(3, round(severity + 3 * (chance - 0.5))))
            when 'never' then least(8, greatest(2, round(
                4 + 3 * (uniform_draw($seed, 'phase', number, day // 9) - 0.5) + 2 * (chance - 0.5))))
        end as pain_average
    from staged
)
select
    number,
    start_on + day as on_day,
    stage,
    pain_average,
    least(10, pain_average + if(pain_average = 0, if(other < 0.1, 1, 0), 1 + floor(2 * other))) as pain_worst,
    if(stage = 'undecided', floor(4 * chance), null) as pain_now,
    case stage
        when 'undecided' then null
        when 'well' then 0
        when 'twinge' then 0
        when 'limited' then if(other < 0.08, 4, if(other < 0.4, 3, 2))
        when 'never' then if(other < 0.6, 1, 2)
        else 1
    end as activity_limited,
    case
        when stage = 'undecided' then null
        when stage = 'limited' then other < 0.9
        when stage = 'ache' then other < 0.3
        when stage = 'never' then other < 0.1
        else false
    end::tinyint as flare,
    case when stage <> 'undecided' then coalesce(has_care, false) end::tinyint as care_sought
from felt
order by number, day;
