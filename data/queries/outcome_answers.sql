-- one row per current answer of an instrument: an item, or a total that came without its items
select
    participant_id,
    entry_id,
    on_day - date '1970-01-01' as day,
    item,
    total,
    value
from current_response
where collection_id = $collection_id
  and instrument = $instrument
order by participant_id, on_day, entry_id, item
