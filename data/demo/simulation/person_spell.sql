-- one row per episode of the simulated person and the respite after it, in days since the diary began
-- The diary begins in an episode, as diaries do. A third of the respites are short; the others last longer
-- once the walking programme has begun. That is invented, to show what such a diary looks like.
create temp table sim_person_spell as
with recursive spell (spell, episode_from, episode_days, respite_days) as (
    select
        1,
        0,
        12 + floor(10 * uniform_draw($seed, 'first episode', 0, 1))::integer,
        10 + floor(12 * uniform_draw($seed, 'first respite', 0, 1))::integer
    union all
    select
        spell + 1,
        episode_from + episode_days + respite_days,
        5 + least(40, floor(9 * exponential_draw($seed, 'episode', 0, spell + 1)))::integer,
        case
            when uniform_draw($seed, 'respite', 0, spell + 1) < 0.33
                then 9 + floor(12 * uniform_draw($seed, 'short respite', 0, spell + 1))::integer
            else 36 + least(200, floor(
                if(episode_from + episode_days + respite_days < $programme_day, 20, 55)
                * exponential_draw($seed, 'long respite', 0, spell + 1)))::integer
        end
    from spell
    where episode_from + episode_days + respite_days < $n_days
)
select
    spell,
    episode_from,
    episode_days,
    episode_from + episode_days as respite_from,
    4.5 + 3.5 * uniform_draw($seed, 'peak', 0, spell) as peak,
    uniform_draw($seed, 'seeks care', 0, spell) < 0.4 as seeks_care
from spell
order by spell;
