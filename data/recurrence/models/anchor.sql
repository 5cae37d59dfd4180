-- one row per participant with a value of the anchor's attribute; anchor_day is null where it is no ISO date
select
    participant_id,
    label as anchor_text,
    {anchor_day} as anchor_day
from anchor_value
