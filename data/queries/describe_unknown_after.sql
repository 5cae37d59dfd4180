-- one row per study: how often the day after a known average pain is unknown, as sums over the members
with asked as (
    select
        participant_id, pain_average, day,
        lead(day) over (partition by participant_id order by day) as next_day
    from day
    inner join member using (participant_id)
    where collection_id = $collection_id
      and pain_average is not null
),

person as (
    select
        participant_id,
        count(*) filter (pain_average >= $bound) as n_high,
        count(*) filter (pain_average >= $bound and next_day > day + 1) as unknown_high,
        count(*) filter (pain_average < $bound) as n_low,
        count(*) filter (pain_average < $bound and next_day > day + 1) as unknown_low
    from asked
    where next_day is not null
    group by participant_id
),

weighted as (
    select
        *,
        n_high > 0 and n_low > 0 as has_both,
        (unknown_high * n_low - unknown_low * n_high) / (n_high + n_low) as a,
        n_high * n_low / (n_high + n_low) as w
    from person
)

select
    count(*) as n_people,
    count(*) filter (has_both) as n_both,
    sum(n_high) as n_high,
    sum(unknown_high) as unknown_high,
    sum(n_low) as n_low,
    sum(unknown_low) as unknown_low,
    sum(n_high * n_high) as n_high_n_high,
    sum(n_high * unknown_high) as n_high_unknown_high,
    sum(n_high * n_low) as n_high_n_low,
    sum(n_high * unknown_low) as n_high_unknown_low,
    sum(unknown_high * unknown_high) as unknown_high_unknown_high,
    sum(unknown_high * n_low) as unknown_high_n_low,
    sum(unknown_high * unknown_low) as unknown_high_unknown_low,
    sum(n_low * n_low) as n_low_n_low,
    sum(n_low * unknown_low) as n_low_unknown_low,
    sum(unknown_low * unknown_low) as unknown_low_unknown_low,
    sum(a) filter (has_both) as sum_a,
    sum(w) filter (has_both) as sum_w,
    sum(a * a) filter (has_both) as sum_aa,
    sum(a * w) filter (has_both) as sum_aw,
    sum(w * w) filter (has_both) as sum_ww
from weighted
