-- one row per current entry of a day from $first_on on in which something of what is shared is known, without the rest
with shared as (
    select
        on_day,
        case when list_contains($measures, 'pain_average') then pain_average end as pain_average,
        case when list_contains($measures, 'pain_worst') then pain_worst end as pain_worst,
        case when list_contains($measures, 'pain_now') then pain_now end as pain_now,
        case when list_contains($measures, 'activity_limited') then activity_limited end as activity_limited,
        case when list_contains($measures, 'flare') then flare end as flare,
        case when list_contains($measures, 'care_sought') then care_sought end as care_sought,
        case when list_contains($measures, 'medicine') then medicine end as medicine,
        case when $has_notes then note end as note
    from current_day_entry
    where collection_id = $collection_id
      and on_day >= $first_on
)

select *
from shared
where not (
    pain_average is null and pain_worst is null and pain_now is null and activity_limited is null
    and flare is null and care_sought is null and medicine is null and note is null
)
order by all
