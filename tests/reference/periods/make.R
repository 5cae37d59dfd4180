# Two periods and weekdays of small simulated diaries, the long way: nlme's gls with a fixed correlation, and the
# difference of means with the whole covariance matrix. Run in this folder: Rscript make.R. Writes the .csv files
# and versions.txt beside it.
library(nlme)
set.seed(20240611)

autoregressive <- function(n, phi) as.numeric(arima.sim(list(ar = phi), n, sd = sqrt(1 - phi^2)))
days <- 19000 + 0:99
pain <- pmin(10, pmax(0, round(5 + 1.5 * autoregressive(100, 0.6) + rnorm(100, sd = 0.8) - (0:99 >= 50))))
kept <- sort(sample(100, 84))
s <- data.frame(day = days[kept], value = pain[kept])
s$weekday <- factor((s$day + 3) %% 7)
s$time <- (s$day - mean(s$day)) / nrow(s)
s$later <- as.numeric(s$day >= 19050)
write.csv(s[c("day", "value")], "series.csv", row.names = FALSE)

# correlations: share * phi^gap. corExp's range is -1 / log(phi), its nugget 1 - share; corCAR1's is phi itself
correlation <- function(phi, share) {
  if (share == 1) corCAR1(phi, form = ~ day, fixed = TRUE)
  else corExp(c(-1 / log(phi), 1 - share), form = ~ day, nugget = TRUE, fixed = TRUE)
}

one <- function(phi, share) {
  periods <- gls(value ~ later, s, correlation = correlation(phi, share), method = "REML")
  weekdays <- gls(value ~ weekday - 1 + time, s, correlation = correlation(phi, share), method = "REML")
  V <- share * phi^abs(outer(s$day, s$day, "-"))
  diag(V) <- 1
  contrast <- ifelse(s$later == 1, 1 / sum(s$later), -1 / sum(1 - s$later))
  f <- anova(gls(value ~ time + weekday, s, correlation = correlation(phi, share), method = "REML"),
             Terms = "weekday")
  data.frame(
    phi = phi, share = share, later = coef(periods)[["later"]], later_se = sqrt(vcov(periods)["later", "later"]),
    sigma = periods$sigma, loglik = as.numeric(logLik(periods)),
    raw_se = periods$sigma * sqrt(drop(contrast %*% V %*% contrast)),
    monday = coef(weekdays)[["weekday0"]], sunday = coef(weekdays)[["weekday6"]],
    monday_se = sqrt(vcov(weekdays)["weekday0", "weekday0"]), f = f$`F-value`, f_p = f$`p-value`)
}
pairs <- data.frame(phi = c(0.5, 0.8, 0.8, 0.95, 0.95), share = c(1, 1, 0.65, 0.5, 0.2))
write.csv(do.call(rbind, Map(one, pairs$phi, pairs$share)), "given_correlation.csv", row.names = FALSE)
writeLines(c(R.version.string, paste("nlme", packageVersion("nlme"))), "versions.txt")
