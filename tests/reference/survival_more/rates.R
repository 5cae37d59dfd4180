# Event rates: MASS::glm.nb with an offset, iterated to the end; the Poisson model where counts vary by chance only.
# Sourced by make.R.

rates_case <- function(name, events, days, group, poisson = FALSE) {
  group <- factor(group)
  log_years <- offset_of <- log(days / 365.25)
  tight <- glm.control(epsilon = 1e-13, maxit = 200)
  fit <- if (poisson) glm(events ~ 0 + group + offset(log_years), family = poisson(), control = tight)
         else glm.nb(events ~ 0 + group + offset(log_years), control = tight)
  reach <- qt(0.975, length(events) - nlevels(group))
  b <- unname(coef(fit)); v <- vcov(fit)
  # the variance at the given dispersion, without what summary() makes of a Poisson model's
  se <- unname(sqrt(diag(v)))
  ratio <- lapply(seq_along(b)[-1], function(k) {
    d <- b[k] - b[1]; s <- sqrt(v[k, k] + v[1, 1] - 2 * v[k, 1])
    list(group = levels(group)[k], estimate = exp(d), log_se = unname(s), lower = exp(d - reach * s),
         upper = exp(d + reach * s), p_value = 2 * pt(-abs(d / s), length(events) - nlevels(group)))
  })
  list(name = name, events = raw_vector(events), days = raw_vector(days), group = raw_vector(as.character(group)),
       dispersion = if (poisson) 0 else 1 / fit$theta,
       rates = lapply(seq_along(b), function(k) list(group = levels(group)[k], rate = exp(b[k]), log_se = se[k],
                      lower = exp(b[k] - reach * se[k]), upper = exp(b[k] + reach * se[k]))),
       ratios = ratio)
}

rates_cases <- function() {
  set.seed(1987)
  drawn <- function(n, a, rate) {
    group <- rep(names(rate), length.out = n)
    days <- sample(60:365, n, replace = TRUE)
    own <- rate[group] / 365.25 * rgamma(n, 1 / a, 1 / a)
    list(rpois(n, own * days), days, group)
  }
  first <- drawn(80, 1, c(control = 4, walking = 2.5)); second <- drawn(30, 0.5, c(a = 3, b = 3, c = 6))
  tumours <- aggregate(cbind(event, time = stop - start) ~ id + rx, bladder2[bladder2$stop > bladder2$start, ], sum)
  list(
    rates_case("drawn, two groups", first[[1]], first[[2]], first[[3]]),
    rates_case("drawn, three groups", second[[1]], second[[2]], second[[3]]),
    rates_case("bladder2 by rx", tumours$event, tumours$time, tumours$rx),
    rates_case("less than by chance", c(2, 2, 3, 2, 1, 2, 1, 2), c(300, 310, 365, 290, 200, 300, 190, 280),
               rep(c("a", "b"), 4), poisson = TRUE)
  )
}
