-- one row per day from $first_on to $last_on, kind of activity and unit: what day_amounts.sql gives where all was told by hand
select
    on_day, kind, unit,
    case when unit = 'steps' then round(sum(amount)) else round(sum(amount), 4) end as amount,
    'by hand=' || regexp_replace(
        cast(cast(round(sum(amount), 3) as decimal(18, 3)) as varchar), '\.?0+$', '') as by_source,
    false as is_earlier
from current_activity
where collection_id = $collection_id and on_day between $first_on and $last_on
group by on_day, kind, unit
order by kind, unit, on_day
