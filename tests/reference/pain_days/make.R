# Writes the reference numbers of tests/unit/data/test_pain_days.py beside this file: weeks.csv (a weekly study as it is
# loaded, without dates), rates.csv, ratios.csv, curve.csv and versions.txt. Everything is worked out from the weeks.
# Run:  Rscript tests/reference/pain_days/make.R [folder]

library(MASS)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
into <- c(commandArgs(TRUE), here)[1]
keep <- function(frame, name) {
  write.csv(format(frame, digits = 15, trim = TRUE), file.path(into, name), row.names = FALSE, quote = FALSE)
}
set.seed(20261130)

# ---- 40 people asked for 26 weeks on how many of the last 7 days there was pain; weeks are left out, some leave ---------

person <- function(number, arm) {
  share <- rbeta(1, if (arm == "advice") 2 else 1.2, 4)
  weeks <- which(runif(26) < 0.85 & seq_len(26) <= sample(c(26, 26, 13), 1))
  if (number == 7) weeks <- integer(0) # enrolled, never answers
  data.frame(
    participant = rep(sprintf("p%02d", number), length(weeks)), week = weeks,
    pain_days = rbinom(length(weeks), 7, share), arm = rep(if (number == 40) "" else arm, length(weeks))
  )
}
weeks <- do.call(rbind, Map(person, 1:40, rep(c("advice", "walking"), 20)))
write.csv(weeks, file.path(into, "weeks.csv"), row.names = FALSE, quote = FALSE)

# ---- days with pain a year, by group ----------------------------------------------------------------------------------

weeks <- weeks[weeks$arm != "", ]
each <- aggregate(cbind(pain_days, days = 7) ~ participant + arm, weeks, sum)
each$arm <- factor(each$arm)
tight <- glm.control(epsilon = 1e-13, maxit = 200)
fit <- glm.nb(pain_days ~ arm + offset(log(days / 365.25)), data = each, control = tight)
b <- unname(coef(fit)); v <- vcov(fit)
reach <- qt(0.975, nrow(each) - 2)
log_rate <- c(b[1], b[1] + b[2]); se <- sqrt(c(v[1, 1], v[1, 1] + v[2, 2] + 2 * v[1, 2]))
keep(data.frame(
  group = levels(each$arm), people = as.vector(table(each$arm)), pain_days = as.vector(tapply(each$pain_days, each$arm, sum)),
  years = as.vector(tapply(each$days, each$arm, sum)) / 365.25,
  rate = exp(log_rate), lower = exp(log_rate - reach * se), upper = exp(log_rate + reach * se),
  median = as.vector(tapply(365.25 * each$pain_days / each$days, each$arm, median))
), "rates.csv")
keep(data.frame(
  group = "walking", estimate = exp(b[2]), lower = exp(b[2] - reach * sqrt(v[2, 2])), upper = exp(b[2] + reach * sqrt(v[2, 2])),
  p = 2 * pt(-abs(b[2]) / sqrt(v[2, 2]), nrow(each) - 2), dispersion = 1 / fit$theta
), "ratios.csv")

# ---- the mean by week, with Student's interval -----------------------------------------------------------------------------

curve <- do.call(rbind, lapply(split(weeks, list(weeks$arm, weeks$week)), function(mine) {
  n <- nrow(mine); mean <- mean(mine$pain_days)
  half <- if (n > 3) qt(0.975, n - 1) * sd(mine$pain_days) / sqrt(n) else NA
  data.frame(group = mine$arm[1], week = mine$week[1], n = n, mean = mean, lower = mean - half, upper = mean + half)
}))
keep(curve[order(curve$group, curve$week), ], "curve.csv")
writeLines(c(R.version.string, paste("MASS", packageVersion("MASS"))), file.path(into, "versions.txt"))
