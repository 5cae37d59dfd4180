-- one row per participant, day and measure without a column in `day`: what the day's entries give, joined as it says
with answer as (
    select
        participant_id,
        on_day - date '1970-01-01' as day,
        measure,
        value,
        coalesce(own.joins, {joins}) as joins,
        row_number() over (
            partition by participant_id, on_day, measure order by at_time desc nulls last, entry_id desc
        ) as place
    from current_day_value
    left join own_measure_now as own
        on own.collection_id = current_day_value.collection_id and own.name = current_day_value.measure
    where current_day_value.collection_id = $collection_id
      and (own.name is not null or measure in ({measures}))
      and {is_wanted}
)

select
    $collection_id as collection_id,
    participant_id,
    day,
    measure,
    case joins
        when 'lowest' then min(value)
        when 'sum' then sum(value)
        when 'last' then max(case when place = 1 then value end)
        else max(value)
    end as value
from answer
group by participant_id, day, measure, joins
order by participant_id, day, measure
