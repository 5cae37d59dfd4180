-- Random numbers that depend on nothing but their four names: the seed, what is drawn, for whom, for when.
-- Threads and the order of rows cannot change them. The names are hashed one inside the other and the whole
-- once more: a hash of two things only combines their hashes, and neighbouring days would be dependent.

create or replace temp macro uniform_draw(seed, stream, who, moment) as
    ((hash(hash(hash(hash(seed::bigint, stream::varchar), who::bigint), moment::bigint)) >> 11)::double + 0.5)
    / 9007199254740992.0::double;

create or replace temp macro exponential_draw(seed, stream, who, moment) as
    -ln(uniform_draw(seed, stream, who, moment));

-- Box and Muller
create or replace temp macro normal_draw(seed, stream, who, moment) as
    sqrt(2 * exponential_draw(seed, stream, who, moment))
    * cos(2 * pi() * uniform_draw(seed, concat(stream, ' angle'), who, moment));

-- Positive stable with index alpha (Kanter 1975): the mean of exp(-s * draw) is exp(-s ^ alpha).
create or replace temp macro stable_draw(alpha, seed, stream, who) as
    sin(alpha * pi() * uniform_draw(seed, stream, who, 0))
    / power(sin(pi() * uniform_draw(seed, stream, who, 0)), 1 / alpha)
    * power(
        sin((1 - alpha) * pi() * uniform_draw(seed, stream, who, 0)) / exponential_draw(seed, stream, who, 1),
        (1 - alpha) / alpha
    );
