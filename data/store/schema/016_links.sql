-- Links that were given a new address, and links that ask for a code. Rows are only ever appended; of addresses and
-- codes only hashes are kept. rotation: 0 for the address a link was made with, one more with each new one.

create table share_rotation (
    share_id integer not null,
    rotation smallint not null,
    token_sha256 varchar not null unique,
    rotated_at timestamp not null,
    primary key (share_id, rotation)
);

-- one row per address that asks for a code: its salt and its scrypt, both hexadecimal
create table share_code (
    share_id integer not null,
    rotation smallint not null,
    salt varchar not null,
    scrypt varchar not null,
    primary key (share_id, rotation)
);

create table share_wrong_code (
    share_id integer not null,
    rotation smallint not null,
    told_at timestamp not null
);

-- one row per link: the address that opens it now
create view share_address as
select
    share.share_id,
    coalesce(latest.rotation, 0) as rotation,
    coalesce(latest.token_sha256, share.token_sha256) as token_sha256,
    latest.rotated_at
from share
left join (
    select * from share_rotation
    qualify row_number() over (partition by share_id order by rotation desc) = 1
) as latest on latest.share_id = share.share_id;
