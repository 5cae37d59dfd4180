-- one row per thing measured again and again in a study: a pain score of its days, an instrument
with pain as (
    unpivot (
        select max(pain_average) as pain_average, max(pain_worst) as pain_worst, max(pain_now) as pain_now
        from day
        where collection_id = $collection_id
    )
    on pain_average, pain_worst, pain_now
    into name measure value highest
),

instruments as (
    select distinct instrument from current_response where collection_id = $collection_id
)

select 'measure' as kind, measure as name from pain
union all
select 'instrument', instrument from instruments
order by kind, name
