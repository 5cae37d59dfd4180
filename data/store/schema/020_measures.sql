-- Measures of a day without a column in day_entry: those that the catalogue gained later, and those that a person or a
-- study made. Rows are only ever appended, with the entry and the revision whose answers they are.

create table day_value (
    collection_id integer not null,
    participant_id integer not null,
    entry_id bigint not null,
    revision smallint not null,
    measure varchar not null check (regexp_full_match(measure, '[a-z][a-z0-9_]*')),
    value double not null check (isfinite(value))
);

create view current_day_value as
select
    day_value.collection_id, day_value.participant_id, day_value.entry_id, entry.revision,
    entry.on_day, entry.at_time, day_value.measure, day_value.value
from day_value
inner join current_day_entry as entry
    on entry.collection_id = day_value.collection_id
    and entry.entry_id = day_value.entry_id
    and entry.revision = day_value.revision;

-- one row per revision of a measure that a collection made for itself: the highest revision counts. Its name, range and
-- the way its entries join stay as they were made, since what was recorded means what they say.
create table own_measure (
    collection_id integer not null,
    name varchar not null check (regexp_full_match(name, 'own_[a-z0-9_]+')),
    revision smallint not null,
    position smallint not null,
    title varchar not null,
    minimum double not null check (isfinite(minimum)),
    maximum double not null check (isfinite(maximum) and maximum > minimum),
    is_whole boolean not null,
    -- empty for points, and for yes and no
    unit varchar not null,
    better varchar not null check (better in ('lower', 'higher', 'neither')),
    joins varchar not null check (joins in ('highest', 'lowest', 'sum', 'last')),
    is_ended boolean not null,
    saved_at timestamp not null,
    idempotency_key varchar not null
);

create view own_measure_now as
select * from own_measure
qualify row_number() over (partition by collection_id, name order by revision desc) = 1;

-- prepared from day_value as `day` is from day_entry: one row per participant, day and measure that rules may name
create table day_apart (
    collection_id integer not null,
    participant_id integer not null,
    day integer not null,
    measure varchar not null,
    value double not null
);

-- how entries of a day were joined when the days were prepared: another catalogue joins them anew
alter table day_revision add column joined varchar;
