-- From which change on a measure of a study's own matters, and where that is written; null where nobody said.
alter table own_measure add column matters double;
alter table own_measure add column matters_source varchar;

create or replace view own_measure_now as
select * from own_measure
qualify row_number() over (partition by collection_id, name order by revision desc) = 1;
