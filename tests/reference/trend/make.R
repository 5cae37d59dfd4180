# Trends and local levels of small simulated diaries, the long way: all pairs, dense matrices.
# Run in this folder: Rscript make.R. Writes the .csv files and versions.txt beside it.
library(nlme)
set.seed(20240611)

autoregressive <- function(n, phi) as.numeric(arima.sim(list(ar = phi), n, sd = sqrt(1 - phi^2)))
scale_0_10 <- function(x) pmin(10, pmax(0, round(x)))

daily <- 0:149
kept <- sort(sample(150, 120))
series <- list(
  daily = data.frame(
    day = daily, value = scale_0_10(6 - daily * 0.02 + 1.2 * autoregressive(150, 0.8) + rnorm(150)))[kept, ],
  weekly = data.frame(
    day = 7 * (0:39), value = round(15 - 0.2 * (0:39) + 3 * autoregressive(40, 0.3) + rnorm(40))),
  decimals = data.frame(
    day = 0:44, value = round(4 + 0.03 * (0:44) + autoregressive(45, 0.5) + rnorm(45, sd = 0.5), 1))
)
series <- lapply(series, function(s) { s$day <- s$day + 19000L; s })

trend_of <- function(s) {
  n <- nrow(s)
  pair <- which(outer(s$day, s$day, "<"), arr.ind = TRUE)
  elapsed <- s$day[pair[, 2]] - s$day[pair[, 1]]
  rise <- s$value[pair[, 2]] - s$value[pair[, 1]]
  slope <- median(rise / elapsed)
  S <- sum(sign(rise))
  ties <- as.numeric(table(s$value))
  variance <- (n * (n - 1) * (2 * n + 5) - sum(ties * (ties - 1) * (2 * ties + 5))) / 18

  residual <- round(s$value - slope * (s$day - min(s$day)), 9)
  rank_c <- rank(residual) - (n + 1) / 2
  first <- which(diff(s$day) == 1)
  m <- length(first)
  lag_one <- if (m < 20) NA else {
    r <- mean(rank_c[first] * rank_c[first + 1]) / mean(rank_c^2)
    min(0.97, max(0, (m * r + 2) / (m - 4)))
  }

  s$score <- qnorm((rank(residual) - 0.375) / (n + 0.25))
  fits <- lapply(c(0.1, 0.5, 0.9), function(nugget) lapply(c(1.5, 5, 20), function(range)
    try(gls(score ~ day, data = s, method = "REML",
            correlation = corExp(c(range, nugget), form = ~ day, nugget = TRUE)), silent = TRUE)))
  fits <- Filter(function(f) inherits(f, "gls"), unlist(fits, recursive = FALSE))
  best <- fits[[which.max(sapply(fits, logLik))]]
  estimated <- coef(best$modelStruct$corStruct, unconstrained = FALSE)
  phi <- exp(-1 / estimated[["range"]])
  share <- 1 - estimated[["nugget"]]

  weight <- sapply(1:n, function(i) sum(1:n < i) - sum(1:n > i))
  rho <- share * phi^abs(outer(s$day, s$day, "-"))
  diag(rho) <- 1
  inflation <- max(1, sum(outer(weight, weight) * rho) / sum(weight^2))
  se <- sqrt(variance * inflation)
  df <- max(1, n / inflation - 2)
  p <- min(1, 2 * pt(-(abs(S) - 1) / se, df))

  # scores within a step are known up to the difference of two roundings, which is triangular
  resolution <- min(diff(sort(unique(s$value))))
  balance <- function(b) {
    step <- pmin(1, pmax(-1, (rise - b * elapsed) / resolution))
    sum(step * (2 - abs(step)))
  }
  reach <- qt(0.975, df) * se + 1
  limit <- function(target) uniroot(function(b) balance(b) - target, c(-5, 5), tol = 1e-12)$root
  data.frame(n = n, days = max(s$day) - min(s$day) + 1, s = S, variance = variance,
             slope_per_week = 7 * slope, lower = 7 * limit(reach), upper = 7 * limit(-reach), p_value = p,
             lag_one = lag_one, phi = phi, share = share, inflation = inflation)
}

# Local level: the likelihood of the differences between successive known days (free of the start), and the
# best linear prediction of the level with the start as an unknown constant, all with dense matrices.
level_of <- function(value) {
  known <- which(!is.na(value))
  n <- length(known)
  y <- value[known]
  walk <- function(a, b) outer(a, b, pmin)
  difference <- diff(diag(n))
  minus_log <- function(noise, level) {
    v <- difference %*% (noise * diag(n) + level * walk(known, known)) %*% t(difference)
    half <- chol(v)
    z <- backsolve(half, difference %*% y, transpose = TRUE)
    0.5 * ((n - 1) * log(2 * pi) + 2 * sum(log(diag(half))) + sum(z^2))
  }
  found <- optim(log(var(y) * c(0.7, 0.1)), function(p) minus_log(exp(p[1]), exp(p[2])),
                 method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
  variances <- exp(found$par)
  sigma <- variances[1] * diag(n) + variances[2] * walk(known, known)
  day <- seq_along(value)
  across <- variances[2] * walk(day, known)
  inverse <- solve(sigma)
  one <- rep(1, n)
  start <- sum(inverse %*% y) / sum(inverse)
  level <- start + across %*% inverse %*% (y - start)
  left <- 1 - across %*% inverse %*% one
  variance <- variances[2] * day - rowSums((across %*% inverse) * across) + left^2 / sum(inverse)
  list(noise = variances[1], level_variance = variances[2], criterion = found$value,
       smooth = data.frame(day = day, value = value, level = as.numeric(level),
                           variance = as.numeric(variance)))
}

write <- function(x, file)
  write.csv(format(x, digits = 15, trim = TRUE), file, row.names = FALSE, quote = FALSE)
named <- function(parts) do.call(rbind, lapply(names(parts), function(k) cbind(series = k, parts[[k]])))

write(named(series), "series.csv")
write(named(lapply(series, trend_of)), "trend.csv")

calendar <- rep(NA_real_, 150)
calendar[series$daily$day - 19000 + 1] <- series$daily$value
calendar[60:80] <- NA
levels <- list(diary = level_of(calendar), nile = level_of(as.numeric(Nile)))
write(named(lapply(levels, `[[`, "smooth")), "level.csv")
variances <- function(l)
  data.frame(noise_variance = l$noise, level_variance = l$level_variance, minus_log_likelihood = l$criterion)
write(named(lapply(levels, variances)), "level_variances.csv")
writeLines(c(R.version.string, paste("nlme", packageVersion("nlme"))), "versions.txt")
