-- one row per thing measured again and again in a study: a measure of its days, an instrument
with highest as (
    unpivot (
        select {day_columns_held}
        from day
        where collection_id = $collection_id
    )
    on {day_columns}
    into name measure value highest
),

instruments as (
    select distinct instrument from current_response where collection_id = $collection_id
)

select 'measure' as kind, measure as name from highest
union
select 'measure', measure from day_apart where collection_id = $collection_id
union all
select 'instrument', instrument from instruments
order by kind, name
