# Writes lung.csv as R writes tables (row names, quotes, NA) and lung.json, what R says about it.
# Run:  Rscript tests/reference/cli/make.R [folder]

library(survival)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
into <- c(commandArgs(TRUE), here)[1]
source(file.path(here, "..", "survival", "json.R"))

table <- data.frame(time = lung$time, died = lung$status - 1, arm = ifelse(lung$sex == 1, "men", "women"),
                    age = lung$age, wt.loss = lung$wt.loss, site = ifelse(lung$inst < 10, "near", "far"))
# three people without a group, besides what the data set lacks (weight loss of 14, site of 1)
table$arm[c(5, 50, 150)] <- NA
write.csv(table, file.path(into, "lung.csv"))

kept <- table[!is.na(table$arm), ]
fit <- survfit(Surv(time, died) ~ arm, kept, conf.type = "log-log")
median_of <- function(i) {
  q <- quantile(fit[i], 0.5)
  list(estimate = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper))
}
test <- survdiff(Surv(time, died) ~ arm, kept)
cox <- coxph(Surv(time, died) ~ arm + age + wt.loss + site, table, ties = "efron",
             control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
limits <- confint(cox)
terms <- c("arm=women", "age", "wt.loss", "site=near")

write_json(list(
  made_with = list(r = R.version.string, survival = as.character(packageVersion("survival"))),
  n = nrow(kept), events = sum(kept$died), dropped = nrow(table) - nrow(kept),
  medians = list(men = median_of(1), women = median_of(2)),
  logrank = list(statistic = test$chisq, p_value = pchisq(test$chisq, 1, lower.tail = FALSE)),
  cox = list(n = cox$n, events = cox$nevent, dropped = nrow(table) - cox$n,
             terms = lapply(seq_along(terms), function(i) list(
               term = terms[i], coef = unname(coef(cox)[i]), se = unname(sqrt(diag(vcov(cox)))[i]),
               lower = exp(limits[i, 1]), upper = exp(limits[i, 2]),
               p_value = summary(cox)$coefficients[i, "Pr(>|z|)"])))
), file.path(into, "lung.json"))
