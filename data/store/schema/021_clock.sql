-- What was given or taken last is told by a sequence, the number of the line of the audit trail that tells of it; what
-- was there before comes before all of them, in the order in which it was written. Times tell when, never what is last.

-- the latest instant that this store ever saw (UTC): what ends by time ends against it, whatever the clock says since
create table clock (
    highest timestamp not null
);
insert into clock values (timestamp '1970-01-01');

alter table account_name add column sequence bigint;
update account_name set sequence = rowid - 1000000000000;
alter table account_role add column sequence bigint;
update account_role set sequence = rowid - 1000000000000;
alter table collection_member add column sequence bigint;
update collection_member set sequence = rowid - 1000000000000;
alter table release_token add column sequence bigint;
update release_token set sequence = rowid - 1000000000000;

-- whether data had been loaded when a plan was declared; null where a file from elsewhere does not say
alter table study_plan add column after_data boolean;
update study_plan set after_data = exists (
    select 1 from batch
    where batch.collection_id = study_plan.collection_id and n_stored > 0 and created_at <= declared_at
);

-- one row per sign-in by a provider: the number that its cookie carries is that of the line of the trail
create table session (
    sequence bigint primary key,
    account_id integer not null,
    -- as the store's clock told it (UTC), which never goes back
    began_at timestamp not null
);

-- one row per network from which wrong passphrases were told; how many in a row
create table passphrase_try (
    network varchar primary key,  -- a keyed hash
    n_wrong integer not null
);

-- one row per address of a link whose wrong codes were waited out; so many of them count no longer
create table share_door (
    share_id integer not null,
    rotation smallint not null,
    n_over bigint not null
);
