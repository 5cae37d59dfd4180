# Trends and local levels of small simulated diaries, the long way: all pairs, dense matrices.
# Run in this folder: Rscript make.R. Writes the .csv files and versions.txt beside it.
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

  residual <- round(s$value - slope * (s$day - min(s$day)), 9)
  rank_c <- rank(residual) - (n + 1) / 2
  first <- which(diff(s$day) == 1)
  m <- length(first)
  lag_one <- if (m < 20) NA else {
    r <- mean(rank_c[first] * rank_c[first + 1]) / mean(rank_c^2)
    min(0.97, max(0, (m * r + 2) / (m - 4)))
  }

  # A straight line whose errors have the correlation share * phi^days, every pair of a grid by dense restricted
  # likelihood, times what it weighs beforehand: share^12 (1 - phi)^-1, less where phi is about 0.8, and exp(-5) where
  # days are independent; with more than 84 days all of it to the power 84 / n.
  phis <- c(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.985, 0.993)
  shares <- c(0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1)
  grid <- rbind(data.frame(phi = 0, share = 1), expand.grid(phi = phis, share = shares))
  beforehand <- min(1, 84 / n) * ifelse(grid$phi == 0, -5,
    12 * log(grid$share) - log(1 - grid$phi) - 4.9 * exp(-((grid$phi - 0.8) / 0.3)^2))
  X <- cbind(1, s$day - mean(s$day))
  given <- t(apply(grid, 1, function(pair) {
    V <- pair[["share"]] * pair[["phi"]]^abs(outer(s$day, s$day, "-"))
    diag(V) <- 1
    W <- solve(V)
    A <- t(X) %*% W %*% X
    b <- solve(A, t(X) %*% W %*% s$value)
    rss <- drop(t(s$value - X %*% b) %*% W %*% (s$value - X %*% b))
    likelihood <- -0.5 * ((n - 2) * log(rss) + determinant(V)$modulus + determinant(A)$modulus)
    c(likelihood, b[2], sqrt(rss / (n - 2) * solve(A)[2, 2]))
  }))
  given[, 1] <- given[, 1] + beforehand
  weight <- exp(given[, 1] - max(given[, 1]))
  weight <- weight / sum(weight)
  below <- function(x) sum(weight * pt((x - given[, 2]) / given[, 3], n - 2))
  p <- 2 * min(below(0), 1 - below(0))
  limit <- function(q) uniroot(function(x) below(x) - q, range(given[, 2]) + c(-60, 60) * max(given[, 3]), tol = 1e-13)$root
  data.frame(n = n, days = max(s$day) - min(s$day) + 1, slope_per_week = 7 * slope, lower = 7 * limit(0.025),
             upper = 7 * limit(0.975), p_value = p, lag_one = lag_one)
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
writeLines(R.version.string, "versions.txt")
