# Writes the reference numbers of the survival tests: curves.json and cox.json, beside this file or into a folder.
# Run:  Rscript tests/reference/survival/make.R [folder]
# Inputs are data sets of the R package survival, or are written out or drawn from a fixed seed below.

library(survival)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
into <- c(commandArgs(TRUE), here)[1]
source(file.path(here, "json.R"))
source(file.path(here, "cases.R"))

probabilities <- c(0.25, 0.5, 0.75)
interval_types <- c("log-log", "log", "plain")

# ---- curves ---------------------------------------------------------------------------------------------------

# R leaves out (0, 0] and (a, a] intervals; without any delayed entry, time 0 is a time like any other.
surv_of <- function(case) {
  if (is.null(case$entry)) Surv(case$duration, case$event)
  else suppressWarnings(Surv(case$entry, case$duration, case$event))
}

of_group <- function(fit, label) {
  if (is.null(fit$strata)) return(fit)
  fit[which(names(fit$strata) == paste0("group=", label))]
}

share_at <- function(fit, times) {
  lapply(times, function(t) {
    last <- max(fit$time)
    if (t > last) {
      ended <- tail(fit$surv, 1) == 0
      return(list(time = t, survival = if (ended) 0 else NA, lower = NA, upper = NA))
    }
    s <- summary(fit, times = t)
    list(time = t, survival = s$surv, lower = s$lower, upper = s$upper)
  })
}

restricted <- function(fit, tau) {
  if (tau > max(fit$time)) return(list(tau = tau, estimate = NA, se = NA))
  # what summary(fit, rmean = tau) prints; that refuses a tau before the first time
  table <- survival:::survmean(survfit0(fit), rmean = tau)$matrix
  list(tau = tau, estimate = table[["rmean"]], se = table[["se(rmean)"]])
}

group_numbers <- function(case, label, fits, taus, times) {
  mine <- if (is.null(case$group)) rep(TRUE, length(case$duration)) else case$group == label
  y <- surv_of(case)
  n <- sum(mine)
  if (!any(!is.na(y[mine]))) return(list(group = label, n = n, at_risk = FALSE))
  by_type <- lapply(fits, of_group, label = label)
  fit <- by_type[["log-log"]]
  intervals <- lapply(by_type, function(f) list(lower = raw_vector(f$lower), upper = raw_vector(f$upper)))
  quantiles <- lapply(by_type, function(f) {
    q <- quantile(f, probs = probabilities)
    list(estimate = raw_vector(unname(q$quantile)), lower = raw_vector(unname(q$lower)),
         upper = raw_vector(unname(q$upper)))
  })
  # the share that the lower limit reaches last: no time is known for it if the limit ends there. (Where the first
  # limit is missing too, quantile.survfit takes the last one for a duplicate and answers all the same.)
  p <- 1 - tail(fit$lower[!is.na(fit$lower)], 1)
  last_limit <- if (length(p) && !is.na(fit$lower[1])) {
    list(p = p, lower = suppressWarnings(unname(quantile(fit, probs = c(p / 2, p))$lower[2])))
  }
  list(group = label, n = n, at_risk = TRUE, last_limit = last_limit,
       time = raw_vector(fit$time), n_risk = raw_vector(fit$n.risk), n_event = raw_vector(fit$n.event),
       n_censor = raw_vector(fit$n.censor), survival = raw_vector(fit$surv),
       intervals = intervals, quantiles = quantiles,
       at = lapply(by_type, share_at, times = times),
       rmst = lapply(taus, function(tau) restricted(fit, tau)))
}

# The log-rank test as sums over event times of the hypergeometric mean and covariance, written out, since
# survdiff refuses delayed entry. At risk at t: entry < t <= duration.
log_rank_by_sums <- function(case, labels) {
  entry <- if (is.null(case$entry)) rep(0, length(case$duration)) else case$entry
  k <- length(labels)
  observed <- expected <- numeric(k)
  variance <- matrix(0, k, k)
  inside <- entry < case$duration | case$duration == 0
  for (t in sort(unique(case$duration[case$event == 1 & inside]))) {
    here <- inside & (entry < t | (entry == 0 & t == 0)) & t <= case$duration
    n <- sapply(labels, function(g) sum(here & case$group == g))
    d <- sapply(labels, function(g) sum(here & case$group == g & case$duration == t & case$event == 1))
    total <- sum(n); deaths <- sum(d)
    observed <- observed + d
    expected <- expected + deaths * n / total
    if (total > 1)
      variance <- variance + deaths * (total - deaths) / (total - 1) * (diag(n / total, k) - outer(n, n) / total^2)
  }
  compared <- expected > 0
  if (sum(compared) < 2) return(NULL)
  u <- (observed - expected)[compared][-1]
  v <- variance[compared, compared, drop = FALSE][-1, -1, drop = FALSE]
  if (qr(v)$rank < length(u)) return(NULL)
  statistic <- sum(solve(v, u) * u)
  list(statistic = statistic, df = length(u), p_value = pchisq(statistic, length(u), lower.tail = FALSE))
}

log_rank_by_r <- function(case, labels) {
  if (!is.null(case$entry)) {
    # the score test of the exact (discrete) partial likelihood is the log-rank test
    if (!isTRUE(case$exact)) return(NULL)
    fit <- suppressWarnings(coxph(surv_of(case) ~ factor(case$group, labels), ties = "exact"))
    df <- sum(!is.na(coef(fit)))
    return(list(statistic = fit$score, df = df, p_value = pchisq(fit$score, df, lower.tail = FALSE)))
  }
  fit <- tryCatch(survdiff(Surv(case$duration, case$event) ~ factor(case$group, labels)), error = function(e) NULL,
                  warning = function(w) NULL)
  if (is.null(fit)) return(NULL)
  df <- sum(fit$exp > 0) - 1
  if (df < 1) return(NULL)
  list(statistic = fit$chisq, df = df, p_value = pchisq(fit$chisq, df, lower.tail = FALSE))
}

difference <- function(groups) {
  if (length(groups) != 2 || !groups[[1]]$at_risk || !groups[[2]]$at_risk) return(NULL)
  lapply(seq_along(groups[[1]]$rmst), function(i) {
    a <- groups[[1]]$rmst[[i]]; b <- groups[[2]]$rmst[[i]]
    estimate <- b$estimate - a$estimate
    se <- sqrt(a$se^2 + b$se^2)
    list(tau = a$tau, estimate = estimate, se = se, lower = estimate - qnorm(0.975) * se,
         upper = estimate + qnorm(0.975) * se, p_value = 2 * pnorm(-abs(estimate / se)))
  })
}

curve_case <- function(case) {
  labels <- if (is.null(case$group)) "all" else case$labels
  y <- surv_of(case)
  group <- if (is.null(case$group)) NULL else factor(case$group, case$labels)
  fit_of <- function(type) {
    if (is.null(group)) survfit(y ~ 1, conf.type = type) else survfit(y ~ group, conf.type = type)
  }
  fits <- if (all(is.na(y))) NULL else setNames(lapply(interval_types, fit_of), interval_types)
  seen <- case$duration[!is.na(y)]
  times <- sort(unique(c(0, quantile(seen, c(0.1, 0.5, 0.8), names = FALSE, type = 1), max(seen), max(seen) + 1)))
  last <- if (is.null(group)) max(seen) else min(tapply(seen, as.character(group)[!is.na(y)], max))
  taus <- unique(c(last, last / 2, max(seen)))
  taus <- taus[taus > 0]
  groups <- lapply(labels, function(label) group_numbers(case, label, fits, taus, times))
  out <- list(name = case$name, source = case$source, duration = raw_vector(case$duration),
              event = raw_vector(case$event))
  out["entry"] <- list(if (is.null(case$entry)) NULL else raw_vector(case$entry))
  out["group"] <- list(if (is.null(case$group)) NULL else raw_vector(case$group))
  out$groups <- groups
  out["default_tau"] <- list(if (last > 0) last else NULL)
  out["rmst_difference"] <- list(difference(groups))
  if (!is.null(case$group)) {
    out["log_rank_by_r"] <- list(log_rank_by_r(case, labels))
    out["log_rank_by_sums"] <- list(if (isTRUE(case$near_equal)) NULL else log_rank_by_sums(case, labels))
  }
  out
}

# ---- Cox ------------------------------------------------------------------------------------------------------

# tighter than R's default, which stops about 1e-9 short of the maximum
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

cox_case <- function(case) {
  frame <- case$covariates
  names_of <- function(name) {
    if (is.numeric(frame[[name]])) name else paste0(name, "=", levels(frame[[name]])[-1])
  }
  y <- surv_of(case)
  model <- data.frame(lapply(frame, identity), check.names = FALSE)
  fit <- suppressWarnings(coxph(y ~ ., data = cbind(model), ties = "efron", control = tight))
  limits <- confint(fit)
  se <- sqrt(diag(vcov(fit)))
  terms <- unlist(lapply(names(frame), names_of))
  stopifnot(length(terms) == length(coef(fit)))
  out <- list(name = case$name, source = case$source, duration = raw_vector(case$duration),
              event = raw_vector(case$event))
  out["entry"] <- list(if (is.null(case$entry)) NULL else raw_vector(case$entry))
  out$covariates <- lapply(frame, function(x) raw_vector(if (is.factor(x)) as.character(x) else x))
  out$is_numeric <- lapply(frame, is.numeric)
  out$n <- fit$n
  out$events <- fit$nevent
  out$dropped <- length(case$duration) - fit$n
  out$terms <- lapply(seq_along(terms), function(i) {
    list(term = terms[i], coef = unname(coef(fit)[i]), hazard_ratio = unname(exp(coef(fit)[i])),
         se = unname(se[i]), lower = exp(limits[i, 1]), upper = exp(limits[i, 2]),
         p_value = summary(fit)$coefficients[i, "Pr(>|z|)"])
  })
  out
}

# ---- writing --------------------------------------------------------------------------------------------------

made_with <- list(r = R.version.string, survival = as.character(packageVersion("survival")))
write_json(list(made_with = made_with, cases = lapply(curve_cases(), curve_case)), file.path(into, "curves.json"))
write_json(list(made_with = made_with, cases = lapply(cox_cases(), cox_case)), file.path(into, "cox.json"))
