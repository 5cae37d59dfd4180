-- Shared links. The token itself is nowhere: whoever reads the store cannot open a link from it. Rows are
-- only ever appended; revoking and opening are rows of their own.

create table share (
    share_id integer primary key,
    collection_id integer not null references collection (collection_id),
    token_sha256 varchar not null unique,
    label varchar not null,
    chosen varchar not null,
    created_at timestamp not null,
    expires_at timestamp not null
);

create table share_revocation (
    share_id integer not null,
    revoked_at timestamp not null
);

create table share_opening (
    share_id integer not null,
    opened_at timestamp not null
);
