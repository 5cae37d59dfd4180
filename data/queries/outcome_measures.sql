-- one row per thing measured again and again in a study: a pain score of its days, an instrument
with pain as (
    unpivot (
        select {day_pains_held}
        from day
        where collection_id = $collection_id
    )
    on {day_pains}
    into name measure value highest
),

instruments as (
    select distinct instrument from current_response where collection_id = $collection_id
)

select 'measure' as kind, measure as name from pain
union
select 'measure', measure from day_apart where collection_id = $collection_id and measure in ({pains})
union all
select 'instrument', instrument from instruments
order by kind, name
