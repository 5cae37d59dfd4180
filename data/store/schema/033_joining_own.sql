-- A study can ask for what people record of their own: each measure, medicine and care by name, which a person ticks one
-- by one. The table is made anew with that word among those its check takes.
create table joining_ask_until_now as select * from joining_ask order by all;
drop table joining_ask;
create table joining_ask (
    collection_id integer not null,
    version smallint not null,
    position smallint not null,
    about varchar not null check (about in ('measure', 'activity', 'instrument', 'own', 'note')),
    name varchar not null,
    is_optional boolean not null
);
insert into joining_ask select * from joining_ask_until_now;
drop table joining_ask_until_now;
