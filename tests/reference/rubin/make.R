# Cox models of five imputations of one small trial, pooled by mice: coefficient, error, degrees of freedom, p, limits.
suppressMessages({library(mice); library(survival)})
stacked <- read.csv("stacked.csv")
fits <- lapply(split(stacked, stacked$.imp), function(part) coxph(Surv(time, event) ~ arm + age, data = part))
found <- summary(pool(as.mira(fits)), conf.int = TRUE)
names(found) <- c("term", "coef", "se", "statistic", "df", "p_value", "lower", "upper")
found$term <- c("arm=b", "age")
write.csv(found[c("term", "coef", "se", "df", "p_value", "lower", "upper")], "pooled.csv", row.names = FALSE)
writeLines(c(R.version.string, paste("mice", packageVersion("mice"))), "versions.txt")
