# Smoothed hazards, written out: Epanechnikov kernels near an end rebuilt by solving for a kernel of the form
# (x + 1)(a + b x) on [-1, q] that adds up to 1 with mean 0. Sourced by make.R.

kernel_near_end <- function(x, q) {
  # integrals of x^p over [-1, q]
  m <- function(p) (q^(p + 1) - (-1)^(p + 1)) / (p + 1)
  # (x + 1)(a + b x) = a + (a + b) x + b x^2
  system <- rbind(c(m(0) + m(1), m(1) + m(2)), c(m(1) + m(2), m(2) + m(3)))
  ab <- solve(system, c(1, 0))
  ifelse(x >= -1 & x <= q, (x + 1) * (ab[1] + ab[2] * x), 0)
}

hazard_case <- function(name, duration, event, bandwidth = NULL, points = 41) {
  fit <- survfit(Surv(duration, event) ~ 1)
  carried <- fit$n.risk >= 10
  until <- max(fit$time[carried])
  keep <- carried & fit$n.event > 0
  t <- fit$time[keep]; d <- fit$n.event[keep]; n <- fit$n.risk[keep]
  b <- if (is.null(bandwidth)) max(until / (8 * sum(d)^0.2), 1) else bandwidth
  at <- seq(0, until, length.out = points)
  weights <- t(sapply(at, function(s) {
    if ((until - s) / b < min(s / b, 1)) kernel_near_end(-(s - t) / b, (until - s) / b)
    else kernel_near_end((s - t) / b, min(s / b, 1))
  })) / b
  hazard <- pmax(drop(weights %*% (d / n)), 0)
  list(name = name, duration = raw_vector(duration), event = raw_vector(event), bandwidth = bandwidth, points = points,
       used = b, until = until, events = sum(d), time = raw_vector(at), hazard = raw_vector(hazard),
       se = raw_vector(sqrt(drop(weights^2 %*% (d / n^2)))))
}

hazard_cases <- function() list(
  hazard_case("lung", lung$time, lung$status - 1),
  hazard_case("veteran, 60 days", veteran$time, veteran$status, 60),
  hazard_case("colon recurrence", colon$time[colon$etype == 1], colon$status[colon$etype == 1], 180)
)
