-- one row per day, ticked kind of activity and unit: the day's one number, and what each source tells of it
-- A day depends on what is told of that day and on the person's order alone, never on the period that is asked for.
with counted as (
    select
        a.entry_id, a.on_day, a.kind, a.unit, coalesce(a.source, '') as source, a.amount, clock.start_at, clock.end_at,
        coalesce(b.batch_id, a.batch_id) as batch_id, coalesce(b.origin = 'form', false) as by_hand,
        -- without a zone nothing is known of when it was beside what others tell
        coalesce(clock.has_zone, false) as is_timed
    from current_activity as a
    left join batch as b on b.batch_id = a.entry_id // 4294967296
    left join (
        select collection_id, entry_id, revision, start_at, end_at, zone is not null as has_zone from activity_time
    ) as clock
        on clock.collection_id = a.collection_id and clock.entry_id = a.entry_id and clock.revision = a.revision
    where a.collection_id = $collection_id
      and a.on_day between $first_on and $last_on
),

-- a hike is a walk as well
told as (
    select * from counted
    union all
    select * replace ('walking' as kind) from counted where kind = 'hiking'
),

-- of what files tell twice the later file counts: of a day's total, of a stretch of time, and of a day that came as a
-- total before and as stretches since
latest as (
    select * from told
    where list_contains($kinds, kind)
    qualify by_hand
        or (is_timed and batch_id = max(batch_id) over (partition by on_day, kind, unit, source, start_at, end_at))
        or (not is_timed
            and batch_id = max(batch_id) over (partition by on_day, kind, unit, source, is_timed, by_hand)
            and not bool_or(is_timed) over (partition by on_day, kind, unit, source))
),

ordered as (
    select kind, unit, source, position
    from (
        -- an order that was taken back is a row without a source
        select * from source_order
        where collection_id = $collection_id
        qualify revision = max(revision) over (partition by kind, unit)
    ) as last_said
    where source is not null
),

by_source as (
    select
        on_day, kind, unit, source, is_timed, sum(amount) as amount,
        case
            -- the steps of one's workouts are not those of the day: they count where nothing else tells of it
            when unit = 'steps' and regexp_matches(lower(source), '\bactivities\b') then 3
            when regexp_matches(lower(source), 'phone|mobiletrack|health connect|google fit\b|strava') then 2
            when regexp_matches(
                lower(source),
                'watch|\bband\b|\bring\b|garmin|fitbit|oura|polar|zepp|amazfit|withings|xiaomi|huawei|suunto|coros') then 0
            else 1
        end as class
    from latest
    group by on_day, kind, unit, source, is_timed
),

placed as (
    select by_source.*, ordered.position
    from by_source
    left join ordered
        on ordered.kind = by_source.kind and ordered.unit = by_source.unit and ordered.source = by_source.source
),

ranked as (
    select
        *,
        row_number() over (
            partition by on_day, kind, unit, is_timed order by position nulls last, class, amount desc, source) as rank,
        count(*) over (partition by on_day, kind, unit, is_timed) as n_sources
    from placed
),

stretches as (
    select
        latest.entry_id, latest.on_day, latest.kind, latest.unit, ranked.rank, ranked.n_sources, latest.amount,
        latest.start_at, latest.end_at
    from latest
    inner join ranked
        on ranked.on_day = latest.on_day and ranked.kind = latest.kind and ranked.unit = latest.unit
        and ranked.source = latest.source and ranked.is_timed
    where latest.is_timed
),

-- bouts of two sources that overlap by half or more are one, as the preferred source tells it
repeated as (
    select distinct worse.entry_id, worse.kind
    from stretches as worse
    inner join stretches as better
        on better.on_day = worse.on_day and better.kind = worse.kind and better.unit = worse.unit
        and better.rank < worse.rank and better.start_at < worse.end_at and better.end_at > worse.start_at
    where worse.unit <> 'steps' and worse.n_sources > 1
      and 2 * (epoch_us(least(better.end_at, worse.end_at)) - epoch_us(greatest(better.start_at, worse.start_at)))
          >= least(epoch_us(better.end_at) - epoch_us(better.start_at), epoch_us(worse.end_at) - epoch_us(worse.start_at))
),

-- a moment lasts a microsecond here, so that it is inside a stretch or not
pieces as (
    select
        on_day, kind, unit, rank, n_sources, amount, epoch_us(start_at) as since,
        greatest(epoch_us(end_at), epoch_us(start_at) + 1) as until
    from stretches
    anti join repeated on repeated.entry_id = stretches.entry_id and repeated.kind = stretches.kind
),

edges as (
    select on_day, kind, unit, rank, t, sum(step) as step
    from (
        select on_day, kind, unit, rank, since as t, 1 as step from pieces where n_sources > 1
        union all
        select on_day, kind, unit, rank, until, -1 from pieces where n_sources > 1
    )
    group by on_day, kind, unit, rank, t
),

grid as (
    select moments.on_day, moments.kind, moments.unit, ranks.rank, moments.t, coalesce(edges.step, 0) as step
    from (select distinct on_day, kind, unit, t from edges) as moments
    inner join (select distinct on_day, kind, unit, rank from edges) as ranks
        on ranks.on_day = moments.on_day and ranks.kind = moments.kind and ranks.unit = moments.unit
    left join edges
        on edges.on_day = moments.on_day and edges.kind = moments.kind and edges.unit = moments.unit
        and edges.rank = ranks.rank and edges.t = moments.t
),

covering as (
    select
        on_day, kind, unit, rank, t,
        sum(step) over (partition by on_day, kind, unit, rank order by t rows unbounded preceding) > 0 as is_there,
        lead(t) over (partition by on_day, kind, unit, rank order by t) - t as length
    from grid
),

owned as (
    select
        on_day, kind, unit, rank, t, length,
        rank = min(case when is_there then rank end) over (partition by on_day, kind, unit, t) as is_own
    from covering
),

-- how long a source has been the first of those that tell, up to a moment
grown as (
    select
        on_day, kind, unit, rank, t,
        coalesce(sum(case when is_own then length else 0 end) over (
            partition by on_day, kind, unit, rank order by t
            rows between unbounded preceding and 1 preceding), 0) as n
    from owned
),

united as (
    select
        pieces.on_day, pieces.kind, pieces.unit,
        sum(case when pieces.n_sources = 1 then pieces.amount
            else pieces.amount * ((at_end.n - at_start.n) / (pieces.until - pieces.since)) end) as amount
    from pieces
    left join grown as at_start
        on pieces.n_sources > 1 and at_start.on_day = pieces.on_day and at_start.kind = pieces.kind
        and at_start.unit = pieces.unit and at_start.rank = pieces.rank and at_start.t = pieces.since
    left join grown as at_end
        on pieces.n_sources > 1 and at_end.on_day = pieces.on_day and at_end.kind = pieces.kind
        and at_end.unit = pieces.unit and at_end.rank = pieces.rank and at_end.t = pieces.until
    group by pieces.on_day, pieces.kind, pieces.unit
),

candidates as (
    select united.on_day, united.kind, united.unit, united.amount, best.position, best.class, '' as source
    from united
    inner join ranked as best
        on best.on_day = united.on_day and best.kind = united.kind and best.unit = united.unit
        and best.is_timed and best.rank = 1
    union all
    select on_day, kind, unit, amount, position, class, source from ranked where not is_timed
),

chosen as (
    select * from candidates
    qualify row_number() over (
        partition by on_day, kind, unit order by position nulls last, class, amount desc, source) = 1
),

parts as (
    select
        on_day, kind, unit,
        string_agg(
            case source when '' then 'unnamed' when 'form' then 'by hand' else source end || '='
            || regexp_replace(cast(cast(round(amount, 3) as decimal(18, 3)) as varchar), '\.?0+$', ''),
            '; ' order by source) as by_source
    from (select on_day, kind, unit, source, sum(amount) as amount from by_source group by on_day, kind, unit, source)
    group by on_day, kind, unit
)

select
    chosen.on_day, chosen.kind, chosen.unit,
    case when chosen.unit = 'steps' then round(chosen.amount) else round(chosen.amount, 4) end as amount,
    parts.by_source
from chosen
inner join parts on parts.on_day = chosen.on_day and parts.kind = chosen.kind and parts.unit = chosen.unit
order by chosen.kind, chosen.unit, chosen.on_day
