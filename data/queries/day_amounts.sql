-- one row per day from $first_on to $last_on, kind of activity and unit: the day's one number, and what each source tells
-- A day depends on what is told of it and of bouts that reach into it, and on the person's order: never on the period.
-- The temporary table told_anew (amounts_told_anew.sql) says which days an export tells anew.
with own_part as (
    select kind, counts_as from part_of_kind
    where collection_id = $collection_id
    qualify revision = max(revision) over (partition by kind)
),

-- a hike is a walk as well, unless the person said otherwise
part as (
    select kind, counts_as from own_part where counts_as is not null
    union all
    select 'hiking', 'walking' where not exists (select 1 from own_part where kind = 'hiking')
),

earlier as (
    select * from earlier_amount
    where collection_id = $collection_id and on_day between $first_on - 7 and $last_on + 7
),

recent as (
    select * from current_activity
    where collection_id = $collection_id and on_day between $first_on - 7 and $last_on + 7
),

-- an inner join reads the times of these days alone
recent_time as (
    select t.* from activity_time as t
    inner join recent on recent.entry_id = t.entry_id and recent.revision = t.revision
    where t.collection_id = $collection_id
),

rows_of as (
    select
        a.entry_id, a.on_day, a.kind, a.unit, coalesce(a.source, '') as source, a.amount, clock.start_at, clock.end_at,
        coalesce(clock.whole_start_at, clock.start_at) as whole_start, coalesce(clock.whole_end_at, clock.end_at) as whole_end,
        coalesce(b.batch_id, a.batch_id) as batch_id, coalesce(b.origin = 'form', false) as by_hand,
        -- without a zone nothing is known of when it was beside what others tell
        clock.zone is not null as is_timed
    from recent as a
    left join batch as b on b.batch_id = a.entry_id // 4294967296
    left join recent_time as clock on clock.entry_id = a.entry_id and clock.revision = a.revision
),

valid as (
    select rows_of.*
    from rows_of
    where not (start_at is null and not by_hand
        and batch_id <= (select max(batch_id) from earlier_amount where collection_id = $collection_id)
        and exists (
            select 1 from told_anew
            where told_anew.kind = rows_of.kind and told_anew.unit = rows_of.unit and told_anew.source = rows_of.source
              and told_anew.batch_id > rows_of.batch_id
              and rows_of.on_day between told_anew.first_on and told_anew.last_on))
),

told as (
    select * from valid
    union all
    select valid.* replace (part.counts_as as kind) from valid inner join part on part.kind = valid.kind
),

-- of what files tell twice the later file counts: of a day's total, of a stretch of time, and of a day that came as a
-- total before and as stretches since
latest as (
    select * from told
    qualify by_hand
        or (start_at is not null
            and batch_id = max(batch_id) over (partition by on_day, kind, unit, source, start_at, end_at))
        or (start_at is null
            and batch_id = max(batch_id) over (partition by on_day, kind, unit, source, start_at is null, by_hand)
            and not bool_or(start_at is not null) over (partition by on_day, kind, unit, source))
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

placed as (
    select classed.*, ordered.position
    from (select *, {class_of_source} as class from latest) as classed
    left join ordered
        on ordered.kind = classed.kind and ordered.unit = classed.unit and ordered.source = classed.source
),

by_source as (
    select on_day, kind, unit, source, is_timed, position, class, sum(amount) as amount
    from placed
    group by on_day, kind, unit, source, is_timed, position, class
),

ranked as (
    select
        *,
        row_number() over (
            partition by on_day, kind, unit, is_timed order by position nulls last, class, amount desc, source) as rank
    from by_source
),

-- bouts that overlap by half or more are one, as the preferred source tells it, and of one source the later file
repeated as (
    select distinct worse.kind, worse.unit, worse.source, worse.batch_id, worse.whole_start, worse.whole_end
    from placed as worse
    inner join placed as better
        on better.on_day = worse.on_day and better.kind = worse.kind and better.unit = worse.unit
        and better.start_at < worse.end_at and better.end_at > worse.start_at
    where worse.is_timed and better.is_timed and worse.unit <> 'steps'
      and (coalesce(better.position, 32767), better.class, better.source, -better.batch_id,
           epoch_us(better.whole_start) - epoch_us(better.whole_end), better.entry_id)
        < (coalesce(worse.position, 32767), worse.class, worse.source, -worse.batch_id,
           epoch_us(worse.whole_start) - epoch_us(worse.whole_end), worse.entry_id)
      and 2 * (epoch_us(least(better.whole_end, worse.whole_end)) - epoch_us(greatest(better.whole_start, worse.whole_start)))
          >= least(epoch_us(better.whole_end) - epoch_us(better.whole_start),
                   epoch_us(worse.whole_end) - epoch_us(worse.whole_start))
),

-- where one source tells of the same time in two files the later file counts; a moment lasts a microsecond here, so that
-- it is inside a stretch or not
pieces as (
    select
        placed.on_day, placed.kind, placed.unit, placed.amount, epoch_us(placed.start_at) as since,
        greatest(epoch_us(placed.end_at), epoch_us(placed.start_at) + 1) as until,
        dense_rank() over (
            partition by placed.on_day, placed.kind, placed.unit order by ranked.rank, -placed.batch_id) as rank,
        count(*) over (partition by placed.on_day, placed.kind, placed.unit)
            > count(*) over (partition by placed.on_day, placed.kind, placed.unit, ranked.rank, placed.batch_id)
            as has_several
    from placed
    inner join ranked
        on ranked.on_day = placed.on_day and ranked.kind = placed.kind and ranked.unit = placed.unit
        and ranked.source = placed.source and ranked.is_timed
    anti join repeated
        on repeated.kind = placed.kind and repeated.unit = placed.unit and repeated.source = placed.source
        and repeated.batch_id = placed.batch_id and repeated.whole_start = placed.whole_start
        and repeated.whole_end = placed.whole_end
    where placed.is_timed and placed.on_day between $first_on and $last_on
),

edges as (
    select on_day, kind, unit, rank, t, sum(step) as step
    from (
        select on_day, kind, unit, rank, since as t, 1 as step from pieces where has_several
        union all
        select on_day, kind, unit, rank, until, -1 from pieces where has_several
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
        sum(case when not pieces.has_several then pieces.amount
            else pieces.amount * ((at_end.n - at_start.n) / (pieces.until - pieces.since)) end) as amount
    from pieces
    left join grown as at_start
        on pieces.has_several and at_start.on_day = pieces.on_day and at_start.kind = pieces.kind
        and at_start.unit = pieces.unit and at_start.rank = pieces.rank and at_start.t = pieces.since
    left join grown as at_end
        on pieces.has_several and at_end.on_day = pieces.on_day and at_end.kind = pieces.kind
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
    where on_day between $first_on and $last_on
    qualify row_number() over (
        partition by on_day, kind, unit order by position nulls last, class, amount desc, source) = 1
),

-- a number of an earlier version stands while nothing of the day was told, taken back or ordered anew since
kept as (
    select on_day, kind, unit, amount
    from earlier
    where not exists (
            select 1 from told
            where told.on_day = earlier.on_day and told.kind = earlier.kind and told.unit = earlier.unit
              and told.batch_id > earlier.batch_id)
      and not exists (
            select 1 from rows_of
            where rows_of.on_day = earlier.on_day and rows_of.kind = earlier.kind and rows_of.unit = earlier.unit
              and rows_of.entry_id not in (select entry_id from valid))
      and not exists (
            select 1 from activity as gone
            where gone.collection_id = $collection_id and gone.on_day = earlier.on_day and gone.kind = earlier.kind
              and gone.unit = earlier.unit and gone.entry_id // 4294967296 <= earlier.batch_id
              and gone.entry_id // 4294967296 in (
                  select undoes from batch
                  where collection_id = $collection_id and undoes is not null and batch_id > earlier.batch_id))
      and not exists (
            select 1 from source_order as later
            where later.collection_id = $collection_id and later.kind = earlier.kind and later.unit = earlier.unit
              and later.revision > earlier.order_revision
              -- a new device in an old one's place
              and not starts_with(later.idempotency_key, 'file '))
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
),

counted as (
    select chosen.on_day, chosen.kind, chosen.unit, coalesce(kept.amount, chosen.amount) as amount,
           kept.amount is not null as is_earlier
    from chosen
    left join kept on kept.on_day = chosen.on_day and kept.kind = chosen.kind and kept.unit = chosen.unit
)

select
    counted.on_day, counted.kind, counted.unit,
    case when counted.unit = 'steps' then round(counted.amount) else round(counted.amount, 4) end as amount,
    parts.by_source,
    counted.is_earlier
from counted
inner join parts on parts.on_day = counted.on_day and parts.kind = counted.kind and parts.unit = counted.unit
order by counted.kind, counted.unit, counted.on_day
