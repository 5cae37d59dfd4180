-- one row per calendar day of the simulated person, written down or not
-- Within an episode pain rises for two days and then falls, with noise that carries over from day to day
-- (autocorrelation 0.5); between episodes it is 0 but for a few twinges.
create temp table sim_person_day as
with noise as (
    select
        day::integer as day,
        sum(power(0.5, lag) * normal_draw($seed, 'noise', 0, day - lag)) * sqrt(1 - 0.5 * 0.5) as noise
    from range($n_days) as days (day)
    join range(9) as lags (lag) on true
    group by day
),
placed as (
    select
        noise.*,
        spell.*,
        day - episode_from as episode_day,
        day < respite_from as is_episode,
        uniform_draw($seed, 'day', 0, day) as chance,
        uniform_draw($seed, 'other', 0, day) as other
    from noise
    asof join sim_person_spell as spell on noise.day >= spell.episode_from
),
felt as (
    select
        *,
        greatest(0, least(10, round(
            case
                when is_episode
                    then peak * least(1, 0.6 + 0.2 * episode_day)
                         * (1 - 0.75 * power(episode_day / episode_days, 1.3))
                         + 0.8 * noise
                when day < respite_from + 2 then 1
                when uniform_draw($seed, 'twinge', 0, day // 2) < 0.02 then 1
                else 0
            end
        )))::integer as pain_average
    from placed
),
limited as (
    select
        *,
        case
            when pain_average <= 1 then 0
            when pain_average <= 3 then 1
            when pain_average <= 5 then 2
            when pain_average <= 7 then 3
            else 4
        end as activity_limited
    from felt
)
select
    day,
    $until::date - ($n_days - 1 - day) as on_day,
    isodow($until::date - ($n_days - 1 - day)) as weekday,
    spell,
    is_episode,
    episode_day,
    -- single days are forgotten; two holidays are not written down, one of them over 14 days
    chance > 0.05 and day not between 212 and 220 and day not between 830 and 850 as is_written,
    pain_average,
    least(10, pain_average + if(pain_average = 0, if(other < 0.05, 1, 0), 1 + floor(2 * other)))::integer
        as pain_worst,
    activity_limited,
    (is_episode and (episode_day < 3 and other < 0.85 or activity_limited >= 2 and other < 0.5))::tinyint
        as flare,
    (is_episode and seeks_care and episode_day = 2)::tinyint as care_sought,
    (pain_average >= 4 and other < 0.7)::tinyint as medicine,
    case
        when day = $programme_day then 'Started the walking programme.'
        when day in (221, 851) then 'Back after a holiday without the diary.'
        when is_episode and episode_day = 0
            then ['Woke up with it.', 'Long drive yesterday.', 'Moved boxes in the cellar.',
                  'No idea what brought it on.', 'A week of deadlines.'][1 + spell % 5]
        when day = respite_from + 6 then 'Good again.'
    end as note
from limited
order by day;
