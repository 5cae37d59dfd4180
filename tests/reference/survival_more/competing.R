# Cumulative incidence with competing causes: survfit's (standard error: infinitesimal jackknife), and, where people
# enter late, the sums written out with the multinomial variance at each event time. Sourced by make.R.

aj_by_sums <- function(d, one, at) {
  times <- sort(unique(d$duration[d$event == 1]))
  n <- sapply(times, function(t) sum((d$entry < t | (d$entry == 0 & t == 0)) & t <= d$duration))
  own <- sapply(times, function(t) sum(d$event == 1 & d$duration == t & d$cause == one))
  any <- sapply(times, function(t) sum(d$event == 1 & d$duration == t))
  before <- c(1, cumprod(1 - any / n))[seq_along(times)]
  incidence <- cumsum(before * own / n)
  value <- function(t) if (t < times[1]) 0 else incidence[sum(times <= t)]
  error <- function(t) {
    total <- 0
    for (i in which(times <= t)) {
      a <- before[i]; left <- 1 - any[i] / n[i]
      b <- if (any[i] == n[i]) 0 else (value(t) - incidence[i]) / left
      h <- own[i] / n[i]; g <- any[i] / n[i] - h
      # gradient in the hazards of this cause and of the others, and their multinomial covariance
      grad <- c(a - b, -b)
      total <- total + drop(grad %*% (matrix(c(h * (1 - h), -h * g, -h * g, g * (1 - g)), 2) / n[i]) %*% grad)
    }
    sqrt(max(total, 0))
  }
  list(incidence = sapply(at, value), se = sapply(at, error))
}

aj_case <- function(name, duration, event, cause, group = "all", entry = 0) {
  d <- data.frame(duration, event, cause = as.character(cause), group = as.character(group), entry)
  causes <- sort(unique(d$cause[d$event == 1]))
  curves <- list()
  for (label in sort(unique(d$group))) {
    mine <- d[d$group == label, ]
    status <- factor(ifelse(mine$event == 1, mine$cause, "none"), c("none", causes))
    at <- sort(unique(mine$duration))
    for (one in causes) {
      curve <- list(group = label, cause = one, time = raw_vector(at))
      sums <- aj_by_sums(mine, one, at)
      curve$incidence <- raw_vector(sums$incidence); curve$se <- raw_vector(sums$se)
      if (all(mine$entry == 0)) {
        # two unused levels keep survfit in its multi-state form when there is one cause only
        fit <- survfit(Surv(mine$duration, factor(status, c(levels(status), "unused"))) ~ 1)
        stopifnot(identical(fit$time, as.numeric(at)))
        column <- match(one, fit$states)
        curve$r_incidence <- raw_vector(fit$pstate[, column]); curve$r_se <- raw_vector(fit$std.err[, column])
        curve$at_risk <- raw_vector(fit$n.risk[, 1])
      }
      inside <- sums$incidence > 0 & sums$incidence < 1 & sums$se > 1e-12
      rest <- 1 - sums$incidence
      factor_of <- exp(qnorm(0.975) * sums$se / (rest * log(rest)))
      curve$lower <- raw_vector(ifelse(inside, 1 - rest^factor_of, NA))
      curve$upper <- raw_vector(ifelse(inside, 1 - rest^(1 / factor_of), NA))
      curves <- c(curves, list(curve))
    }
  }
  c(list(name = name), lapply(d, raw_vector), list(curves = curves))
}

aj_cases <- function() {
  set.seed(19781)
  some <- mgus2[sort(sample(nrow(mgus2), 400)), ]
  progressed <- some$pstat == 1
  n <- 120
  time <- ceiling(rexp(n, 1 / 80)); end <- sample(20:200, n, replace = TRUE); late <- sample(0:40, n, replace = TRUE)
  duration <- pmin(time, end); entry <- ifelse(late < duration, late, 0)
  hand <- function(...) aj_case(...)
  list(
    aj_case("mgus2, 400 people by sex", ifelse(progressed, some$ptime, some$futime),
            as.numeric(progressed | some$death == 1), ifelse(progressed, "progression", "death"), some$sex),
    aj_case("drawn, late entries, three causes", duration, as.numeric(time <= end),
            sample(c("recurrence", "surgery", "withdrew"), n, replace = TRUE), rep(c("a", "b"), n / 2), entry),
    hand("one cause", c(2, 5, 5, 7, 11, 12), c(1, 0, 1, 0, 1, 0), "x"),
    hand("ties everywhere", c(2, 2, 2, 2, 4, 4, 4, 4, 6, 6), c(1, 1, 0, 1, 1, 1, 0, 1, 1, 0),
         rep(c("x", "y"), 5)),
    hand("last one an event", c(1, 2, 3, 4, 5), c(1, 1, 0, 1, 1), c("x", "y", "x", "y", "x")),
    hand("all at once", rep(4, 6), rep(1, 6), c("x", "x", "y", "y", "y", "y")),
    hand("one event", c(3, 5, 5, 8, 9), c(0, 0, 1, 0, 0), "x"),
    hand("events on day 0", c(0, 0, 1, 2, 3), c(1, 0, 1, 1, 1), c("x", "x", "y", "x", "y"))
  )
}
