-- one row per thing that this diary holds and a report can show: a measure, a kind of activity, an instrument
with entries as (
    select on_day, {columns_as_numbers}
    from current_day_entry
    where collection_id = $collection_id
),

answers as (
    unpivot entries
    on {columns}
    into name measure value answer
),

measured as (
    select on_day, measure from answers
    union all
    select on_day, measure from current_day_value
    where collection_id = $collection_id
),

choices as (
    select 'measure' as kind, measure as name, count(distinct on_day) as n_days from measured group by measure
    union all
    select 'activity', kind, count(distinct on_day) from day_amount
    where collection_id = $collection_id
    group by kind
    union all
    select 'instrument', instrument, count(distinct on_day) from current_response
    where collection_id = $collection_id
    group by instrument
)

select kind, name, n_days from choices order by kind, name
