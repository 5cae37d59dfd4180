-- one row per day and ticked measure: what the day's entries give, joined as the measure says
with entries as (
    select on_day, at_time, entry_id, {columns_as_numbers}
    from current_day_entry
    where collection_id = $collection_id
      and on_day between $first_on and $last_on
),

answers as (
    unpivot entries
    on {columns}
    into name measure value answer
),

measured as (
    select on_day, at_time, entry_id, measure, answer from answers
    union all
    select on_day, at_time, entry_id, measure, value from current_day_value
    where collection_id = $collection_id
      and on_day between $first_on and $last_on
),

-- a measure of the collection's own says itself how its entries join
joined as (
    select measured.*, coalesce(own.joins, {joins}) as joins
    from measured
    left join own_measure_now as own on own.collection_id = $collection_id and own.name = measured.measure
    where list_contains($measures, measure)
)

select
    on_day,
    measure,
    case joins
        when 'lowest' then min(answer)
        when 'sum' then sum(answer)
        when 'last' then last(answer order by at_time nulls first, entry_id)
        else max(answer)
    end as value
from joined
group by on_day, measure, joins
order by measure, on_day
