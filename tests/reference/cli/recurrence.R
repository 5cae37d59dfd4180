# What R says about the first intervals in recurrence.csv (written by day_by_day.py), by arm: recurrence.json.
# Run:  Rscript tests/reference/cli/recurrence.R

library(survival)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "..", "survival", "json.R"))

HORIZON <- 40
AT <- c(7, 30, 40)
table <- read.csv(file.path(here, "recurrence.csv"), na.strings = "")
table <- table[!is.na(table$arm), ]

# survdiff does not take late entries: the log-rank test from its definition, over the risk sets
logrank <- function(d) {
  second <- d$arm == sort(unique(d$arm))[2]
  terms <- sapply(sort(unique(d$duration[d$event == 1])), function(t) {
    at_risk <- (d$entry < t | d$entry == 0) & d$duration >= t
    here <- d$event == 1 & d$duration == t
    n <- sum(at_risk); y <- sum(at_risk & second); e <- sum(here)
    c(sum(here & second) - e * y / n, if (n > 1) e * (n - e) / (n - 1) * y / n * (1 - y / n) else 0)
  })
  sum(terms[1, ])^2 / sum(terms[2, ])
}

one_arm <- function(d) {
  stopifnot(max(d$duration) >= HORIZON)
  # R takes no entry equal to the duration: such a record is never at risk
  seen <- d[d$entry < d$duration | d$entry == 0, ]
  late <- any(seen$entry > 0)
  response <- if (late) with(seen, Surv(entry, duration, event)) else with(seen, Surv(duration, event))
  fit <- survfit(response ~ 1, conf.type = "log-log")
  median <- quantile(fit, 0.5)
  point <- summary(fit, times = AT)
  mean <- summary(fit, rmean = HORIZON)$table
  list(group = as.character(d$arm[1]), n = nrow(d), events = sum(d$event),
       median = lapply(list(estimate = median$quantile, lower = median$lower, upper = median$upper), unname),
       time = raw_vector(point$time), survival = raw_vector(point$surv),
       lower = raw_vector(point$lower), upper = raw_vector(point$upper),
       rmst = list(estimate = unname(mean["rmean"]), se = unname(mean["se(rmean)"])))
}

cases <- unique(table[c("definition", "origin")])
write_json(list(
  made_with = list(r = R.version.string, survival = as.character(packageVersion("survival"))),
  horizon = HORIZON,
  cases = lapply(seq_len(nrow(cases)), function(i) {
    d <- merge(table, cases[i, ])
    seen <- d[d$entry < d$duration, ]
    cox <- coxph(Surv(entry, duration, event) ~ arm, seen, ties = "efron",
                 control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
    list(definition = cases$definition[i], origin = cases$origin[i],
         groups = lapply(unname(split(d, d$arm)), one_arm),
         logrank = logrank(d), cox = list(coef = unname(coef(cox)), se = sqrt(cox$var[1, 1])))
  })
), file.path(here, "recurrence.json"))
