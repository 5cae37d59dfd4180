-- one row per day, ticked kind of activity and unit: the amount by the source that tells of most days
with ticked as (
    select on_day, kind, unit, coalesce(source, '') as source, amount
    from current_activity
    where collection_id = $collection_id
      and on_day between $first_on and $last_on
      and list_contains($kinds, kind)
),

sources as (
    select kind, unit, source, count(distinct on_day) as n_days
    from ticked
    group by kind, unit, source
),

chosen as (
    select kind, unit, source
    from sources
    qualify row_number() over (partition by kind, unit order by n_days desc, source) = 1
),

days as (
    select ticked.on_day, ticked.kind, ticked.unit, sum(ticked.amount) as amount
    from ticked
    inner join chosen
        on chosen.kind = ticked.kind and chosen.unit = ticked.unit and chosen.source = ticked.source
    group by ticked.on_day, ticked.kind, ticked.unit
)

select on_day, kind, unit, amount from days order by kind, unit, on_day
