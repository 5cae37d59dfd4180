-- Phones that send check-ins to a diary, and the codes that they are paired by. Rows are only ever appended; of codes and
-- of what a phone shows only hashes are kept. Which code is the last is told by its number, never by when it was made.

-- one row per code that a phone could be paired by: of a diary the last one counts, once
create table phone_code (
    phone_code_id integer primary key,
    collection_id integer not null references collection (collection_id),
    -- the account that made it; null for the owner of the store
    account_id integer,
    -- its first two signs, by which it is found; they are no secret
    mark varchar not null,
    salt varchar not null,
    scrypt varchar not null,
    made_at timestamp not null,
    -- against the latest instant that the store ever saw (UTC)
    expires_at timestamp not null
);

-- one row per end of a code before it was used
create table phone_code_end (
    phone_code_id integer not null,
    ended_at timestamp not null
);

-- one row per wrong code that was told for an open one
create table phone_wrong_code (
    phone_code_id integer not null,
    told_at timestamp not null
);

create table phone (
    phone_id integer primary key,
    collection_id integer not null references collection (collection_id),
    phone_code_id integer not null unique,
    account_id integer,
    token_sha256 varchar not null unique,
    label varchar not null,
    paired_at timestamp not null
);

create table phone_end (
    phone_id integer not null,
    -- by a person here or on the phone; or because a backup took the store's place
    why varchar not null check (why in ('ended', 'restored')),
    ended_at timestamp not null
);

-- one row per phone and entry that it sent: what it may take back
create table phone_entry (
    phone_id integer not null,
    collection_id integer not null,
    entry_key varchar not null,
    primary key (phone_id, entry_key)
);

-- one row per entry that was taken back before it came; should it still come, it is not stored
create table phone_undone (
    collection_id integer not null,
    entry_key varchar not null,
    primary key (collection_id, entry_key)
);
