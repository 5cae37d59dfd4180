-- Who did what when to which collection: only appended, each line bound to the one before it by its hash, so
-- that a line changed or taken out shows. No answers, no labels, no names: numbers of accounts and collections.
create table audit (
    sequence bigint primary key,
    happened_at timestamp not null,
    actor varchar not null,
    action varchar not null,
    about integer,  -- the collection; outlives it, hence no reference
    detail varchar not null,  -- numbers as JSON
    previous varchar not null,
    sha256 varchar not null
);
