-- one row per group, entry, duration, event and kind of the first events of a finished table, with how many people
select label as "group", entry, duration, event, kind, count(*) as n
from recurrence_free
inner join grouping_of using (participant_id)
left join first_kind using (participant_id)
where interval = 1
group by label, entry, duration, event, kind
order by label, entry, duration, event, kind
