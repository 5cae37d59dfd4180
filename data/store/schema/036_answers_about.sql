-- What answers of a load are about, said after it was loaded. Appended only: the latest row of a load and measure holds, what
-- the load said stays where it is.

create table answer_period_said (
    collection_id integer not null,
    -- of the correction itself
    batch_id integer not null,
    -- the load whose answers are meant
    about_batch_id integer not null,
    measure varchar not null check (regexp_full_match(measure, '[a-z][a-z0-9_]*')),
    covers varchar not null check (covers in ('month', 'since-last') or regexp_full_match(covers, '[1-9][0-9]{0,2}'))
);

create or replace view answer_period_now as
with latest as (
    select collection_id, about_batch_id as batch_id, measure, arg_max(covers, answer_period_said.batch_id) as covers
    from answer_period_said
    group by all
)
select
    collection_id,
    batch_id,
    measure,
    coalesce(latest.covers, told.covers) as covers,
    told.every_days,
    coalesce(told.is_every_said, false) as is_every_said
from answer_period as told
full join latest using (collection_id, batch_id, measure)
where batch_id not in (select batch_id from undone_batch);
