# Works the numbers of this folder out once more from its data, with R and the package survival alone.
# Run it in the folder that holds it:  Rscript analysis.R
# It writes r_results.csv: one row per number, beside which results.json can be laid.
library(survival)

settings <- read.csv("settings.csv", stringsAsFactors = FALSE, fileEncoding = "UTF-8-BOM")
value_of <- function(name) settings$value[settings$name == name]
days <- as.numeric(value_of("at"))
tau <- as.numeric(value_of("tau"))
groups <- value_of("group")

first <- read.csv("data/first_intervals.csv", colClasses = c(group = "character"), fileEncoding = "UTF-8-BOM")
first <- first[!is.na(first$group) & first$group != "", ]
first$group <- factor(first$group, levels = groups)
is_late <- any(first$entry > 0)
# whoever leaves on the day of entry was never at risk
if (is_late) first <- first[first$duration > first$entry, ]
outcome <- function(rows) {
  if (is_late) Surv(rows$entry, rows$duration, rows$event) else Surv(rows$duration, rows$event)
}

found <- data.frame(what = character(), group = character(), at = numeric(), value = numeric())
add <- function(what, group, at, value) {
  if (length(value)) found <<- rbind(found, data.frame(what = what, group = group, at = at, value = value))
}

for (name in groups) {
  rows <- first[first$group == name, ]
  if (nrow(rows) == 0) next
  response <- outcome(rows)
  curve <- survfit(response ~ 1, conf.type = "log-log")
  add("at_risk", name, curve$time, curve$n.risk)
  add("events", name, curve$time, curve$n.event)
  add("survival", name, curve$time, curve$surv)
  add("lower", name, curve$time, curve$lower)
  add("upper", name, curve$time, curve$upper)
  middle <- quantile(curve, 0.5)
  add("median", name, NA, unname(middle$quantile))
  add("median_lower", name, NA, unname(middle$lower))
  add("median_upper", name, NA, unname(middle$upper))
  inside <- days[days <= max(curve$time)]
  if (length(inside)) {
    then <- summary(curve, times = inside)
    add("share", name, inside, then$surv)
  }
  if (!is.na(tau) && tau <= max(curve$time)) {
    mean_days <- summary(curve, rmean = tau)$table
    add("rmst", name, tau, unname(mean_days["rmean"]))
    add("rmst_se", name, tau, unname(mean_days["se(rmean)"]))
  }
}

first$group <- droplevels(first$group)
if (nlevels(first$group) > 1 && sum(first$event) > 0) {
  response <- outcome(first)
  # observed less expected events with their hypergeometric variance; written out because survdiff takes no late entry
  k <- nlevels(first$group)
  entry <- if (is_late) first$entry else rep(-1, nrow(first))
  score <- numeric(k)
  variance <- matrix(0, k, k)
  for (time in sort(unique(first$duration[first$event == 1]))) {
    at_risk <- as.numeric(table(first$group[entry < time & first$duration >= time]))
    events <- as.numeric(table(first$group[first$duration == time & first$event == 1]))
    n <- sum(at_risk)
    d <- sum(events)
    score <- score + events - d * at_risk / n
    if (n > 1) {
      share <- at_risk / n
      variance <- variance + d * (n - d) / (n - 1) * (diag(share, k) - outer(share, share))
    }
  }
  keep <- which(diag(variance) > 0)[-1]
  add("log_rank", "", length(keep), drop(score[keep] %*% solve(variance[keep, keep, drop = FALSE], score[keep])))
  fit <- coxph(response ~ group, data = first, ties = "efron")
  terms <- sub("^group", "", names(coef(fit)))
  add("log_hazard_ratio", terms, NA, unname(coef(fit)))
  add("log_hazard_ratio_se", terms, NA, unname(sqrt(diag(vcov(fit)))))
}

found$value <- format(found$value, digits = 17, trim = TRUE)
write.csv(found, "r_results.csv", row.names = FALSE, fileEncoding = "UTF-8")
cat(nrow(found), "numbers are in r_results.csv. R", as.character(getRversion()),
    "and survival", as.character(packageVersion("survival")), "\n")
