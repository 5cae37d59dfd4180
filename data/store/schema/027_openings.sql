-- How often a link was opened: one row per link and hour, not one per opening, so that what is kept follows the hours that
-- a link was read in and not how often it was. Openings of before are folded into it; their number stays.

create table share_opened (
    share_id integer not null,
    hour timestamp not null,
    n integer not null check (n > 0),
    -- the last of them, to the minute (UTC)
    last_at timestamp not null,
    primary key (share_id, hour)
);
insert into share_opened
select share_id, date_trunc('hour', opened_at), count(*), max(date_trunc('minute', opened_at))
from share_opening
group by share_id, date_trunc('hour', opened_at);
drop table share_opening;

-- up to which line the audit trail was read and found as it was written, with the hash of that line
create table audit_checkpoint (
    sequence bigint primary key,
    sha256 varchar not null
);
