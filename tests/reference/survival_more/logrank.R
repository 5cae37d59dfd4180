# Weighted and stratified log-rank tests: survdiff where it has the test, and the sums written out time by time,
# with the weights S(t-)^rho (1 - S(t-))^gamma, everywhere. Sourced by make.R.

weighted_sums <- function(d, labels, rho, gamma) {
  k <- length(labels)
  u <- numeric(k); v <- matrix(0, k, k); s <- 1
  for (t in sort(unique(d$duration[d$event == 1]))) {
    here <- d$entry < t & d$duration >= t
    n <- sapply(labels, function(g) sum(here & d$group == g))
    e <- sapply(labels, function(g) sum(here & d$group == g & d$duration == t & d$event == 1))
    w <- s^rho * (1 - s)^gamma
    u <- u + w * (e - sum(e) * n / sum(n))
    if (sum(n) > 1)
      v <- v + w^2 * sum(e) * (sum(n) - sum(e)) / (sum(n) - 1) * (diag(n / sum(n), k) - outer(n, n) / sum(n)^2)
    s <- s * (1 - sum(e) / sum(n))
  }
  list(u = u, v = v)
}

by_sums <- function(d, rho, gamma) {
  labels <- sort(unique(d$group))
  parts <- lapply(split(d, d$stratum), weighted_sums, labels, rho, gamma)
  u <- Reduce(`+`, lapply(parts, `[[`, "u"))[-1]
  v <- Reduce(`+`, lapply(parts, `[[`, "v"))[-1, -1, drop = FALSE]
  if (length(u) == 0 || qr(v)$rank < length(u)) return(NULL)
  statistic <- sum(solve(v, u) * u)
  list(statistic = statistic, df = length(u), p_value = pchisq(statistic, length(u), lower.tail = FALSE))
}

by_survdiff <- function(d, rho) {
  if (any(d$entry > 0) || sum(d$event) == 0) return(NULL)
  model <- if (length(unique(d$stratum)) > 1) Surv(duration, event) ~ group + strata(stratum)
           else Surv(duration, event) ~ group
  fit <- survdiff(model, d, rho = rho)
  df <- if (is.matrix(fit$exp)) sum(rowSums(fit$exp) > 0) - 1 else sum(fit$exp > 0) - 1
  list(statistic = fit$chisq, df = df, p_value = pchisq(fit$chisq, df, lower.tail = FALSE))
}

powers <- list(c(0, 0), c(1, 0), c(0.5, 0), c(0, 1), c(1, 1), c(0.5, 2))

logrank_case <- function(name, duration, event, group, stratum = "all", entry = 0) {
  d <- data.frame(duration, event, group = as.character(group), stratum = as.character(stratum), entry)
  d <- d[complete.cases(d), ]
  tests <- lapply(powers, function(p) {
    one <- list(rho = p[1], gamma = p[2])
    one["by_sums"] <- list(by_sums(d, p[1], p[2]))
    one["by_survdiff"] <- list(if (p[2] == 0) by_survdiff(d, p[1]))
    one
  })
  c(list(name = name), lapply(d, raw_vector), list(tests = tests))
}

logrank_cases <- function() {
  set.seed(19820553)
  n <- 300
  arm <- rep(c("control", "walking"), n / 2)
  time <- ceiling(rweibull(n, 0.8, ifelse(arm == "walking", 260, 150)))
  end <- sample(30:365, n, replace = TRUE)
  duration <- pmin(time, end)
  list(
    logrank_case("lung by sex", lung$time, lung$status - 1, lung$sex),
    logrank_case("lung by sex within ecog", lung$time, lung$status - 1, lung$sex, lung$ph.ecog),
    logrank_case("veteran by cell type", veteran$time, veteran$status, veteran$celltype),
    logrank_case("veteran by cell type within treatment", veteran$time, veteran$status, veteran$celltype, veteran$trt),
    logrank_case("colon recurrence by rx within differentiation", colon$time[colon$etype == 1],
                 colon$status[colon$etype == 1], colon$rx[colon$etype == 1], colon$differ[colon$etype == 1]),
    logrank_case("aml", aml$time, aml$status, aml$x),
    logrank_case("drawn trial, late entries, within sites", duration, as.numeric(time <= end), arm,
                 sample(letters[1:6], n, replace = TRUE), ifelse(runif(n) < 0.5, pmin(29, duration - 1), 0)),
    logrank_case("all censored", c(3, 5, 5, 8, 9), 0, c("a", "b", "a", "b", "a")),
    logrank_case("one event", c(3, 5, 5, 8, 9), c(0, 0, 1, 0, 0), c("a", "b", "a", "b", "a")),
    logrank_case("ties everywhere", c(2, 2, 2, 2, 4, 4, 4, 4, 6, 6), c(1, 1, 0, 1, 1, 1, 0, 1, 1, 0),
                 rep(c("a", "b"), 5)),
    logrank_case("five people", c(2, 5, 5, 7, 11), c(1, 0, 1, 0, 1), c("a", "b", "a", "b", "b")),
    logrank_case("a stratum without one of the groups", c(2, 3, 4, 5, 6, 7, 8, 9), c(1, 1, 0, 1, 1, 1, 1, 0),
                 c("a", "b", "a", "b", "c", "c", "a", "a"), c("x", "x", "x", "x", "y", "y", "y", "y"))
  )
}
