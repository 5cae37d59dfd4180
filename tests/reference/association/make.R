# Next-day associations of small simulated diaries, by nlme::gls at each autocorrelation and their average.
# Run in this folder: Rscript make.R. Writes series.csv, by_phi.csv, average.csv and versions.txt beside it.
library(nlme)
set.seed(20240611)

carried <- function(n, phi) as.numeric(arima.sim(list(ar = phi), n, sd = sqrt(1 - phi^2)))
diary <- function(days, phi, kept, avoids, sessions) {
  pain <- 4 + 2 * carried(days, phi)
  amount <- 40 + 20 * carried(days, 0.5) - avoids * pain
  exposure <- if (sessions) as.numeric(amount > 40) else round(amount)
  pain[-1] <- pain[-1] - 0.02 * exposure[-days]
  s <- data.frame(day = 19000L + seq_len(days), exposure, outcome = pmin(10, pmax(0, round(pain))))
  s[sort(sample(days, kept)), ]
}
series <- list(
  daily = diary(90, 0.6, 90, 0, FALSE),
  gaps = diary(200, 0.7, 160, 4, FALSE),
  sessions = diary(260, 0.5, 215, 0, TRUE)
)

pairs_of <- function(s) {
  on <- function(day, column) s[[column]][match(day, s$day)]
  p <- data.frame(day = s$day, outcome = s$outcome, exposure = on(s$day - 1, "exposure"),
                  outcome_before = on(s$day - 1, "outcome"), exposure_before = on(s$day - 2, "exposure"),
                  outcome_earlier = on(s$day - 2, "outcome"))
  p <- p[complete.cases(p), ]  # days whose two days before are both known
  p$weekday <- factor(p$day %% 7)
  p$time <- p$day - mean(p$day)
  p
}

phis <- (0:99) / 100
by_phi <- function(p) {
  formula <- outcome ~ exposure + outcome_before + exposure_before + outcome_earlier + time + weekday
  do.call(rbind, lapply(phis, function(phi) {
    fit <- if (phi == 0) gls(formula, p, method = "REML") else
      gls(formula, p, method = "REML", correlation = corCAR1(phi, form = ~ day, fixed = TRUE))
    data.frame(phi = phi, estimate = coef(fit)[["exposure"]], se = sqrt(vcov(fit)["exposure", "exposure"]),
               log_likelihood = as.numeric(logLik(fit)), n = nrow(p), df = nrow(p) - length(coef(fit)))
  }))
}

average <- function(g) {
  weight <- exp(g$log_likelihood - max(g$log_likelihood)) * ifelse(g$phi %in% range(phis), 0.5, 1)
  weight <- weight / sum(weight)
  below <- function(v) sum(weight * pt((v - g$estimate) / g$se, g$df))
  quantile <- function(share) uniroot(function(v) below(v) - share, c(-5, 5), tol = 1e-14)$root
  data.frame(n = g$n[1], df = g$df[1], phi = sum(weight * g$phi), difference = quantile(0.5),
             lower = quantile(0.025), upper = quantile(0.975), p_value = 2 * min(below(0), 1 - below(0)))
}

write <- function(x, file)
  write.csv(format(x, digits = 15, trim = TRUE), file, row.names = FALSE, quote = FALSE)
named <- function(parts) do.call(rbind, lapply(names(parts), function(k) cbind(series = k, parts[[k]])))

fits <- lapply(series, function(s) by_phi(pairs_of(s)))
write(named(series), "series.csv")
write(named(lapply(fits, function(g) g[g$phi %in% phis[c(1, 31, 61, 91, 100)], ])), "by_phi.csv")
write(named(lapply(fits, average)), "average.csv")
writeLines(c(R.version.string, paste("nlme", packageVersion("nlme"))), "versions.txt")
