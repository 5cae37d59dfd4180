-- one row per source and kind of activity, whatever its units: from when to when it tells, of how many days, on how many
-- of them others tell as well, on how many between nothing came from it, and how many days have a number of an earlier version
with told as (
    select distinct coalesce(source, '') as source, kind, unit, on_day
    from current_activity
    where collection_id = $collection_id
),

counted as (
    select *, count(*) over (partition by kind, unit, on_day) as n_sources from told
),

beside as (
    select
        mine.source, mine.kind,
        string_agg(distinct case theirs.source when '' then 'unnamed' when 'form' then 'by hand' else theirs.source end, '; '
            order by case theirs.source when '' then 'unnamed' when 'form' then 'by hand' else theirs.source end) as names
    from told as mine
    inner join told as theirs
        on theirs.kind = mine.kind and theirs.unit = mine.unit and theirs.on_day = mine.on_day
        and theirs.source <> mine.source
    group by mine.source, mine.kind
)

select
    counted.source, counted.kind, min(counted.on_day) as first_on, max(counted.on_day) as last_on,
    count(distinct counted.on_day) as n_days,
    count(distinct counted.on_day) filter (where counted.n_sources > 1) as n_beside,
    any_value(beside.names) as beside,
    max(counted.on_day) - min(counted.on_day) + 1 - count(distinct counted.on_day) as n_without,
    count(distinct counted.on_day) filter (where day_amount.is_earlier) as n_earlier
from counted
left join beside on beside.source = counted.source and beside.kind = counted.kind
left join day_amount
    on day_amount.collection_id = $collection_id and day_amount.on_day = counted.on_day
    and day_amount.kind = counted.kind and day_amount.unit = counted.unit
group by counted.source, counted.kind
order by counted.source, counted.kind
