# How two readings of the same days agree: counts, shares with Korn-Graubard intervals, kappa.
# Run in this folder: Rscript make.R. Writes days.csv, agreement.csv and versions.txt beside it.
set.seed(20261121)

# two readings that last for days, some of them unknown
lasting <- function(n, stay, enter) {
  state <- logical(n)
  for (i in 2:n) state[i] <- runif(1) < if (state[i - 1]) stay else enter
  as.integer(state)
}
hidden <- function(x, share) { x[runif(length(x)) < share] <- NA; x }
person <- function(days, stay, enter, called, other) {
  episode <- lasting(days, stay, enter)
  flare <- rbinom(days, 1, ifelse(episode == 1, called, other))
  data.frame(day = 20000L + seq_len(days), flare = hidden(flare, 0.1), episode = hidden(episode, 0.15))
}
people <- list(
  year = person(365, 0.92, 0.03, 0.5, 0.05),
  constant = person(200, 0.995, 0.2, 0.3, 0.1),
  agreeing = person(240, 0.9, 0.04, 1, 0),
  short = person(100, 0.9, 0.06, 0.6, 0.1),
  long = person(1100, 0.95, 0.01, 0.45, 0.02)
)

kappa <- function(flare, episode) {
  table <- table(factor(flare, 0:1), factor(episode, 0:1))
  shares <- prop.table(table)
  expected <- outer(rowSums(shares), colSums(shares))
  if (any(rowSums(table) == 0) || any(colSums(table) == 0)) return(NA)
  (sum(diag(shares)) - sum(diag(expected))) / (1 - sum(diag(expected)))
}

korn_graubard <- function(y, w, block) {
  # y: share of each day that counts, w: its weight; days of weight 0 say nothing
  keep <- w > 0; y <- y[keep]; w <- w[keep]; block <- block[keep]
  p <- weighted.mean(y, w)
  G <- length(unique(block)); n <- length(y)
  if (n < 5) return(c(n, G, NA, NA, NA))
  if (G < 5) return(c(n, G, p, NA, NA))
  z <- tapply(w * (y - p), block, sum) / sum(w)
  v <- G / (G - 1) * sum((z - mean(z))^2)
  size <- if (p == 0 || p == 1) G else min(n, p * (1 - p) / v)
  size <- size * (qt(0.025, n - 1) / qt(0.025, G - 1))^2
  x <- p * size
  c(n, G, p, if (p == 0) 0 else qbeta(0.025, x, size - x + 1),
    if (p == 1) 1 else qbeta(0.975, x + 1, size - x))
}

rows <- list()
for (name in names(people)) {
  d <- people[[name]]
  d <- d[!is.na(d$flare) & !is.na(d$episode), ]
  block <- (d$day - min(d$day)) %/% 56
  f <- d$flare; e <- d$episode; same <- as.numeric(f == e)
  found <- rbind(
    of_first = korn_graubard(e, as.numeric(f == 1), block),
    of_second = korn_graubard(f, as.numeric(e == 1), block),
    overall = korn_graubard(same, rep(1, nrow(d)), block),
    positive = korn_graubard(same, f + e, block),
    negative = korn_graubard(same, 2 - f - e, block)
  )
  found <- rbind(found, kappa = c(nrow(d), length(unique(block)), kappa(f, e), NA, NA))
  found <- data.frame(person = name, what = rownames(found), found)
  names(found)[3:7] <- c("n", "n_blocks", "estimate", "lower", "upper")
  rows[[name]] <- found
}
days <- do.call(rbind, lapply(names(people), function(name) cbind(person = name, people[[name]])))
write.csv(days, "days.csv", row.names = FALSE, na = "")
result <- do.call(rbind, rows)
result[3:7] <- lapply(result[3:7], function(x) format(x, digits = 15, trim = TRUE, scientific = FALSE))
result[result == "NA"] <- ""
write.csv(result, "agreement.csv", row.names = FALSE, quote = FALSE, na = "")
writeLines(R.version.string, "versions.txt")
