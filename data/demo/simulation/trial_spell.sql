-- one row per participant and spell: a well time and the recurrence that ends it, in days since the start
-- The time from a confirmed recovery (day 7 of the well time) to an activity-limiting recurrence is Weibull,
-- S(t) = exp(-(t / scale) ^ shape), with proportional hazards between the arms. The three published numbers
-- determine it: both medians are scale * ln(2) ^ (1 / shape), and the hazard ratio is
-- (median of control / median of walking) ^ shape, so
--     shape = ln(0.72) / ln(112 / 208) = 0.531,   scale of control = 112 / ln(2) ^ (1 / 0.531) = 223 days.
-- People differ: a frailty multiplies each person's hazard. With a positive stable frailty of index alpha and
-- a personal shape of shape / alpha, the curve over people keeps exactly the shape above (Hougaard 1986,
-- doi 10.1093/biomet/73.2.387); a second recurrence comes sooner in those who had a first one early.
create temp table sim_trial_spell as
with weibull as (
    select ln($hazard_ratio) / ln($control_median / $walking_median) as shape
),
arm as (
    select 'control' as arm, $control_median as median, $control_length as length, 0.45 as share_care
    union all
    select 'walking', $walking_median, $walking_length, 0.33
),
drawn as (
    select
        person.number,
        spell,
        first_well_day,
        -- whole days, at least one: P(days <= d) is the Weibull's at d
        least(4000, ceil(
            median / power(ln(2), 1 / shape)
            * power(exponential_draw($seed, 'recurrence', number, spell) / frailty, $alpha / shape)
        ))::integer as days_to_recurrence,
        -- rounded up, an exponential length has the published median
        ceil((length - 0.5) / ln(2) * exponential_draw($seed, 'length', number, spell))::integer as n_limited,
        1 + floor(4 * uniform_draw($seed, 'settling', number, spell))::integer as n_settling,
        3.5 + 4 * uniform_draw($seed, 'severity', number, spell) as severity,
        uniform_draw($seed, 'care', number, spell) < share_care as has_care
    from sim_trial_person as person
    join arm using (arm)
    cross join weibull
    cross join range(1, 110) as spells (spell)
    where course in ('recovered', 'late')
),
placed as (
    select
        *,
        first_well_day + coalesce(sum(6 + days_to_recurrence + n_limited + n_settling) over (
            partition by number order by spell rows between unbounded preceding and 1 preceding
        ), 0)::integer as well_from
    from drawn
)
select
    number,
    spell,
    well_from,
    well_from + 6 as recovered_on,
    days_to_recurrence,
    well_from + 6 + days_to_recurrence as limited_from,
    well_from + 6 + days_to_recurrence + n_limited as settling_from,
    n_limited,
    severity,
    has_care
from placed
where well_from < 1096
order by number, spell;
