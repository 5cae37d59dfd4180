-- one row per release of a study, with the hash of the token that opens it; none where a file brought its ledger only
with latest as (
    select release_id, token_sha256
    from release_token
    qualify row_number() over (partition by release_id order by sequence desc) = 1
),

ended as (
    select release_id, ended_at, n_opened, last_opened_at from release_end
    qualify row_number() over (partition by release_id order by rowid) = 1
)

select
    release_id, label, asked, n_people, made_at, expires_at,
    case when token_sha256 is null then coalesce(ended_at, made_at) else ended_at end as ended_at,
    coalesce(n_opened, 0) as n_opened, last_opened_at, token_sha256
from release
left join latest using (release_id)
left join ended using (release_id)
where collection_id = $collection_id
order by release_id desc
