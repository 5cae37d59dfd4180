-- From which change on a measure of a study's own matters, and where that is written; null where nobody said.
-- Made anew: DuckDB 2.0 cannot read back from its log, after a kill, a column that was added to a table whose checks call a function.
create table own_measure_until_now as select * from own_measure order by all;
drop view own_measure_now;
drop table own_measure;
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
    idempotency_key varchar not null,
    matters double,
    matters_source varchar
);
insert into own_measure select *, null, null from own_measure_until_now;
drop table own_measure_until_now;

create view own_measure_now as
select * from own_measure
qualify row_number() over (partition by collection_id, name order by revision desc) = 1;
