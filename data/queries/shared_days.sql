-- one row per current entry of a day from $first_on on in which something of what is shared is known, without the rest, in the
-- order in which they count where the last of a day does
with shared as (
    select
        entry.on_day,
        entry.at_time,
        entry.entry_id,
        {columns_shared},
        case when $has_notes then entry.note end as note
    from current_day_entry as entry
    where entry.collection_id = $collection_id
      and entry.on_day >= $first_on
)

select * exclude (at_time, entry_id)
from shared
where coalesce({measures_as_text}, note) is not null
order by on_day, at_time nulls first, entry_id
