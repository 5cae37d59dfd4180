-- A trial of one's own can compare whatever the diary records of a day, measures of one's own among it: the table is made
-- anew without the list of three that its check had.
create table self_trial_until_now as select * from self_trial order by all;
drop table self_trial;
create table self_trial (
    collection_id integer not null,
    trial_id integer not null,
    revision smallint not null,
    is_deleted boolean not null,
    title varchar not null,
    -- what the days of each kind ask, in the person's own words
    a varchar not null,
    b varchar not null,
    -- the kind of activity it began from, null for none
    kind varchar,
    -- the one measure that is compared, by its name
    measure varchar not null,
    block_days smallint not null check (block_days between 1 and 366),
    washout_days smallint not null check (washout_days between 0 and block_days - 1),
    -- up to 15 pairs every order that could have been drawn is looked at
    n_pairs smallint not null check (n_pairs between 1 and 15),
    first_on date not null check (first_on between date '1900-01-01' and date '2999-12-31'),
    saved_at timestamp not null,
    idempotency_key varchar not null
);
insert into self_trial select * from self_trial_until_now;
drop table self_trial_until_now;
