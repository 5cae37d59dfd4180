-- one row per row of `day`, beside the values of the measures without a column in it that a definition names
-- every bit of `moved` is set: what moved in these measures is not known beforehand, so all rows are read
select
    day.collection_id,
    day.participant_id,
    day.day,
    day.gap,
    {everything} as moved,
    {columns}
from day
{joins}
where day.collection_id = $collection_id
{order}
