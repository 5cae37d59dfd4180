-- one row per answered item of the simulated person's FABQ, about once a month
-- Agreement falls from about 4.4 to 1.4 of 6 around the start of the programme; a few items stay blank.
create temp table sim_person_response as
with assessment as (
    select
        month,
        least($n_days - 1, 30 * month + floor(5 * uniform_draw($seed, 'assessment', 0, month)))::integer
            as day
    from range(($n_days + 29) // 30) as months (month)
    where uniform_draw($seed, 'assessment', 0, -1 - month) > 0.05
),
answered as (
    select
        month,
        day,
        item,
        1.4 + 3 / (1 + exp((day - $programme_day - 90) / 130))
        -- fear about work is lower throughout, and some items find less agreement than others
        - if(item >= 6, 0.9, 0)
        + 1.2 * (uniform_draw($seed, 'item', 0, item) - 0.5)
        + 0.6 * normal_draw($seed, 'answer', item, month) as agreement
    from assessment
    cross join range(1, 17) as items (item)
    where uniform_draw($seed, 'blank', item, month) > 0.01
)
select
    dense_rank() over (order by month) as assessment,
    $until::date - ($n_days - 1 - day) as on_day,
    item::smallint as item,
    greatest(0, least(6, round(agreement))) as value
from answered
order by assessment, item;
