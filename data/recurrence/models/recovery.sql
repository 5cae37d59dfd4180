-- one row per participant and good run that is a recovery, with the recurrence after it, if one is known of
-- of the spans of its stretch that lie wholly after t0 the one that ends first, then of the shorter answer, then the later
with recovered as (
    select participant_id, stretch, first_day, first_day + $recovery_days - 1 as confirmed_day, starts_stretch
    from period_run
    where state = 1 and last_day - first_day + 1 >= $recovery_days
),

candidate as (
    select span.participant_id, stretch.stretch, span.n_days, span.first_day, span.last_day
    from span
    inner join stretch
        on stretch.participant_id = span.participant_id
        and span.last_day between stretch.first_day and stretch.last_day
    where {is_candidate}
),

-- in order of time, the last first: what stands before a recovery here are the spans that begin after its t0
placed as (
    select participant_id, stretch, confirmed_day as at_day, first_day as recovery_day, null as last_day
    from recovered
    union all
    select participant_id, stretch, first_day - 1 as at_day, null as recovery_day, last_day
    from candidate
),

ended as (
    select
        participant_id,
        recovery_day,
        min(last_day) over (
            partition by participant_id, stretch order by at_day desc
            range between unbounded preceding and current row
        ) as latest_day
    from placed
),

met as (
    select
        recovered.*,
        ended.latest_day,
        candidate.first_day as span_day,
        row_number() over (
            partition by recovered.participant_id, recovered.first_day
            order by candidate.n_days, candidate.first_day desc
        ) as place
    from recovered
    inner join ended
        on ended.participant_id = recovered.participant_id and ended.recovery_day = recovered.first_day
    left join candidate
        on candidate.participant_id = recovered.participant_id
        and candidate.stretch = recovered.stretch
        and candidate.last_day = ended.latest_day
        and candidate.first_day > recovered.confirmed_day
),

-- unknown days and other spans since the last day that was good or between are possible onsets too
last_other as (
    select met.participant_id, met.first_day, max(period_run.last_day) as last_day
    from met
    inner join period_run
        on period_run.participant_id = met.participant_id
        and period_run.state <> 3
        and period_run.last_day < met.span_day
    where met.place = 1
    group by met.participant_id, met.first_day
),

turned as (
    select participant_id, stretch, first_day as at_day, first_day, null as recovery_day
    from recovered
    union all
    select participant_id, stretch, latest_day + 1 as at_day, null as first_day, first_day as recovery_day
    from met
    where place = 1 and latest_day is not null
),

followed_by as (
    select
        participant_id,
        recovery_day,
        min(first_day) over (
            partition by participant_id, stretch order by at_day desc
            range between unbounded preceding and current row
        ) as next_first_day
    from turned
)

select
    met.participant_id,
    met.stretch,
    met.first_day,
    met.confirmed_day,
    met.starts_stretch,
    case when met.latest_day is not null then greatest(last_other.last_day, met.confirmed_day) + 1 end as earliest_day,
    met.latest_day,
    followed_by.next_first_day
from met
left join last_other on last_other.participant_id = met.participant_id and last_other.first_day = met.first_day
left join followed_by
    on followed_by.participant_id = met.participant_id and followed_by.recovery_day = met.first_day
where met.place = 1
