-- one row per try of a feared movement by the simulated person, over the last five months
-- Expected pain begins well above what it turns out to be and comes down to it; fear comes down more slowly.
create temp table sim_person_try as
with ladder (step, title, rating, standing, n_tries, days_back, feared) as (
    values
        (1, 'Bend to tie my shoes', 3, 'passed', 10, 140, 'Not getting up again'),
        (2, 'Pick up the laundry basket', 5, 'current', 9, 105, 'A stab of pain that stays all day'),
        (3, 'Lift a crate from the floor', 7, 'current', 7, 60, 'Something in my back giving way'),
        (4, 'Carry shopping up two flights of stairs', 8, 'current', 3, 18, 'Having to stop halfway')
),
drawn as (
    select
        ladder.*,
        attempt,
        $until::date - (days_back - 6 * attempt - floor(3 * uniform_draw($seed, 'try day', step, attempt)))::integer
            as on_day,
        1.2 + 0.2 * rating + 0.8 * normal_draw($seed, 'try pain', step, attempt) as pain_drawn,
        1.2 + 0.2 * rating + (0.8 + 0.45 * rating) * exp(-attempt / 3.5)
        + 0.6 * normal_draw($seed, 'try expected', step, attempt) as expected_drawn,
        rating * exp(-attempt / 7.0) + 0.5 * normal_draw($seed, 'try fear', step, attempt) as fear_drawn,
        uniform_draw($seed, 'try feared', step, attempt) as feared_drawn,
        0.04 + 0.2 * exp(-attempt / 2.0) as feared_chance,
        uniform_draw($seed, 'try not done', step, attempt) < 0.08 as is_not_done
    from ladder
    cross join range(10) as attempts (attempt)
    where attempt < n_tries
)
select
    step,
    title,
    rating,
    standing,
    row_number() over (order by on_day, step) as attempt,
    on_day,
    greatest(0, least(10, round(expected_drawn)))::smallint as expected_pain,
    greatest(0, least(10, round(fear_drawn)))::smallint as fear,
    if(attempt = 0, feared, null) as feared,
    if(is_not_done, 'not_done', 'done') as state,
    if(is_not_done, null, greatest(0, least(10, round(pain_drawn))))::smallint as pain,
    case
        when is_not_done then null
        when feared_drawn < feared_chance then 2
        when feared_drawn < 2.5 * feared_chance then 1
        else 0
    end::smallint as happened
from drawn
order by attempt;
