-- A day's one number of each activity, and what it was before there was a time of when steps were.

-- one row per day, kind of activity and unit, worked out from the raw rows by data/own/day_amounts.py and rebuilt at will
create table day_amount (
    collection_id integer not null,
    on_day date not null,
    kind varchar not null,
    unit varchar not null,
    amount double not null,
    -- what each source tells, as "iPhone=3000; Watch=2500"
    by_source varchar not null,
    -- a number of an earlier version, kept until the day is told anew
    is_earlier boolean not null
);

-- up to which batch the rows of day_amount tell what a diary holds
create table day_amount_revision (
    collection_id integer not null,
    revision integer not null
);

-- which kind of activity counts as a part of another one; only appended, of a kind the highest revision counts, and
-- one whose counts_as is null counts on its own
create table part_of_kind (
    collection_id integer not null,
    revision smallint not null,
    kind varchar not null,
    counts_as varchar,
    saved_at timestamp not null,
    idempotency_key varchar not null
);

-- Numbers of days that a diary's files told before: those shown then, by the person's own order, else by the source that
-- told of most days. They stand until the day is told anew by a later batch.
create table earlier_amount (
    collection_id integer not null,
    batch_id integer not null,
    on_day date not null,
    kind varchar not null,
    unit varchar not null,
    amount double not null,
    -- the order of the sources by which it was counted; 0 where there was none
    order_revision smallint not null
);

insert into earlier_amount
with told as (
    select a.collection_id, a.on_day, a.kind, a.unit, coalesce(a.source, '') as source, a.amount, b.batch_id, b.origin
    from current_activity as a
    inner join collection on collection.collection_id = a.collection_id and collection.kind = 'personal'
    inner join batch as b on b.batch_id = a.entry_id // 4294967296
),

last_batch as (
    select collection_id, max(batch_id) as batch_id from batch group by collection_id
),

ordered as (
    select collection_id, kind, unit, source, position
    from source_order
    qualify revision = max(revision) over (partition by collection_id, kind, unit)
),

commonest as (
    select collection_id, kind, unit, source, 1 as position
    from told
    where not exists (
        select 1 from ordered
        where ordered.collection_id = told.collection_id and ordered.kind = told.kind and ordered.unit = told.unit
          and ordered.source is not null)
    group by collection_id, kind, unit, source
    qualify row_number() over (partition by collection_id, kind, unit order by count(distinct on_day) desc, source) = 1
),

counted as (
    select * from ordered where source is not null
    union all
    select * from commonest
),

days as (
    select
        told.collection_id, told.on_day, told.kind, told.unit, counted.position, sum(told.amount) as amount,
        bool_or(told.origin = 'import') as is_of_file
    from told
    inner join counted
        on counted.collection_id = told.collection_id and counted.kind = told.kind and counted.unit = told.unit
        and counted.source = told.source
    group by told.collection_id, told.on_day, told.kind, told.unit, counted.position
    qualify counted.position = min(counted.position) over (
        partition by told.collection_id, on_day, told.kind, told.unit)
)

select
    days.collection_id, last_batch.batch_id, days.on_day, days.kind, days.unit, days.amount,
    coalesce((
        select max(revision) from source_order as said
        where said.collection_id = days.collection_id and said.kind = days.kind and said.unit = days.unit), 0)
from days
inner join last_batch on last_batch.collection_id = days.collection_id
where days.is_of_file
  and not exists (select 1 from activity_time where activity_time.collection_id = days.collection_id);
