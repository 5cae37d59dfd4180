# Wilson's interval of a share, and the mean of a few alike differences, the long way: the whole covariance matrix.
# Run in this folder: Rscript make.R. Writes the .csv files and versions.txt beside it.
wilson <- expand.grid(n = c(1, 2, 5, 7, 12, 40), k = 0:40, level = c(0.95, 0.8))
wilson <- wilson[wilson$k <= wilson$n, ]
limits <- mapply(function(k, n, level) {
  suppressWarnings(prop.test(k, n, conf.level = level, correct = FALSE)$conf.int)
}, wilson$k, wilson$n, wilson$level)
wilson$lower <- limits[1, ]
wilson$upper <- limits[2, ]
write.csv(format(wilson, digits = 12), "wilson.csv", row.names = FALSE, quote = FALSE)

series <- list(
  five = c(1, 2, 3, 2, 2),
  drifting = c(5, 4, 4, 3, 3, 2, 1, 0, 0, -1),
  jagged = c(3, -1, 4, 0, 3, -2, 5, 1),
  most_alike = c(rep(4, 12), rep(-3, 12)),
  to_the_edge = c(10, 10, 10, 10, 4)
)
mean_of <- function(x) {
  n <- length(x)
  fit <- lm(x ~ seq_len(n))
  r <- acf(resid(fit), lag.max = 1, plot = FALSE)$acf[2]
  phi <- min(max((n * r + 2) / (n - 4), 0.6), 0.9)
  one <- rep(1 / n, n)
  variance <- summary(fit)$sigma^2 * drop(t(one) %*% toeplitz(phi^(0:(n - 1))) %*% one)
  half <- qt(0.975, n - 2) * sqrt(variance)
  data.frame(phi = phi, mean = mean(x), lower = max(mean(x) - half, -10), upper = min(mean(x) + half, 10))
}
found <- do.call(rbind, lapply(series, mean_of))
out <- data.frame(name = names(series), values = sapply(series, paste, collapse = " "), format(found, digits = 12))
write.csv(out, "mean.csv", row.names = FALSE, quote = FALSE)
writeLines(R.version.string, "versions.txt")
