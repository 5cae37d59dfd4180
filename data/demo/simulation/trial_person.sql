-- one row per participant of the simulated trial
-- 351 walking, 350 control. Most come recovered, as WalkBack asked; 84 recover only after some days; 17 never
-- do; 4 write down nothing that decides a definition; 6 never write at all.
create temp table sim_trial_person as
with person as (
    select
        number,
        row_number() over (order by uniform_draw($seed, 'arm', number, 0), number) as arm_rank,
        row_number() over (order by uniform_draw($seed, 'course', number, 0), number) as course_rank
    from range(1, 702) as numbers (number)
),
described as (
    select
        number,
        printf('S%03d', number) as label,
        case when arm_rank <= 351 then 'walking' else 'control' end as arm,
        case
            when course_rank <= 6 then 'silent'
            when course_rank <= 10 then 'undecided'
            when course_rank <= 27 then 'never'
            when course_rank <= 111 then 'late'
            else 'recovered'
        end as course,
        -- mean age 54, 81 % women
        greatest(18, least(85, round(54 + 12 * normal_draw($seed, 'age', number, 0))))::integer as age,
        case when uniform_draw($seed, 'sex', number, 0) < 0.81 then 'female' else 'male' end as sex,
        -- followed for 12 to 36 months, all until the same day
        365 + floor(731 * uniform_draw($seed, 'follow-up', number, 0))::integer as n_days
    from person
)
select
    *,
    $until::date - (n_days - 1) as start_on,
    -- about one in seven a year stops writing; nobody in the first two weeks
    least(n_days, 14 + floor(2400 * exponential_draw($seed, 'stop', number, 0)))::integer as n_written,
    -- every fifth person has one long silence of 15 to 44 days
    case
        when uniform_draw($seed, 'silence', number, 0) < 0.2
            then 14 + floor(uniform_draw($seed, 'silence', number, 1) * (n_days - 58))::integer
    end as silence_from,
    15 + floor(30 * uniform_draw($seed, 'silence', number, 2))::integer as silence_days,
    0.80 + 0.19 * uniform_draw($seed, 'diligence', number, 0) as share_written,
    case
        when course = 'late' then 3 + floor(18 * uniform_draw($seed, 'late', number, 0))::integer
        else 0
    end as first_well_day,
    0.25 * power(uniform_draw($seed, 'twinges', number, 0), 2) as share_twinges,
    stable_draw($alpha, $seed, 'frailty', number) as frailty
from described
order by number;
