-- one row per participant with an entry, and how many of their days decide the rules
with undecided as (
    select participant_id, count(*) as n_undecided
    from {days}
    where collection_id = $collection_id
      and not coalesce({bad}, false)
      and not coalesce({good}, false)
      and ({bad} is null or {good} is null)
    group by participant_id
)

select diary.participant_id, n_days - coalesce(n_undecided, 0) as n_known
from diary
left join undecided on undecided.participant_id = diary.participant_id
where collection_id = $collection_id
