-- Who signs in, what they may do, and which collections are theirs. Only served mode has accounts; on one's own
-- computer these tables are empty. Roles, memberships and closings are appended: the latest row counts.

-- one row per person who signed in; `subject` is what the sign-in provider calls them
create table account (
    account_id integer primary key,
    issuer varchar not null,
    subject varchar not null,
    created_at timestamp not null,
    unique (issuer, subject)
);

-- the only place with a person's name; its rows are deleted with the account
create table account_name (
    account_id integer not null,
    name varchar not null,
    email varchar not null,
    set_at timestamp not null
);

create table account_role (
    account_id integer not null,
    role varchar not null check (role in ('individual', 'researcher', 'steward')),
    is_granted boolean not null,
    set_by varchar not null,
    set_at timestamp not null
);

-- who reaches a collection: the one person of a diary, the researchers of a study
create table collection_member (
    collection_id integer not null,
    member_id integer not null,  -- an account_id
    is_granted boolean not null,
    set_by varchar not null,
    set_at timestamp not null
);

-- the name a diary has for the person it is of: every account may call its diary the same
create table collection_title (
    collection_id integer not null,
    title varchar not null
);
