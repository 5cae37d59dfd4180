-- one row per participant with a value of the anchor's attribute; anchor_day is null where it is no ISO date
select
    participant_id,
    label as anchor_text,
    case
        when regexp_full_match(label, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
            then try_cast(label as date) - date '1970-01-01'
    end as anchor_day
from anchor_value
