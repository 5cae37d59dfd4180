-- one row per day, ticked kind of activity and unit: the amount by the source that counts on this day
with ticked as (
    select on_day, kind, unit, coalesce(source, '') as source, amount
    from current_activity
    where collection_id = $collection_id
      and on_day between $first_on and $last_on
      and list_contains($kinds, kind)
),

-- the person's own order, and nothing else, where there is one
ordered as (
    select kind, unit, source, position
    from source_order
    where collection_id = $collection_id
    qualify revision = max(revision) over (partition by kind, unit)
),

-- else the one source that tells of most days: a mixture of devices is not made unasked
commonest as (
    select kind, unit, source, 1 as position
    from ticked
    where not exists (
        select 1 from ordered
        where ordered.kind = ticked.kind and ordered.unit = ticked.unit and ordered.source is not null)
    group by kind, unit, source
    qualify row_number() over (partition by kind, unit order by count(distinct on_day) desc, source) = 1
),

counted as (
    select kind, unit, source, position from ordered where source is not null
    union all
    select kind, unit, source, position from commonest
),

days as (
    select ticked.on_day, ticked.kind, ticked.unit, counted.position, sum(ticked.amount) as amount
    from ticked
    inner join counted
        on counted.kind = ticked.kind and counted.unit = ticked.unit and counted.source = ticked.source
    group by ticked.on_day, ticked.kind, ticked.unit, counted.position
    qualify counted.position = min(counted.position) over (partition by on_day, ticked.kind, ticked.unit)
)

select on_day, kind, unit, amount from days order by kind, unit, on_day
