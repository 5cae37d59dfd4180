# Self-trials the long way: every schedule that could have been drawn is written out day by day and compared.
# Run in this folder: Rscript make.R. Writes the .csv files and versions.txt beside it.
set.seed(20240611)

autoregressive <- function(n, phi) as.numeric(arima.sim(list(ar = phi), n, sd = 2 * sqrt(1 - phi^2)))
scale_0_10 <- function(x) pmin(10, pmax(0, round(x)))

trial <- function(block_days, washout_days, n_pairs, phi, effect, digits, missing) {
  first_is_b <- runif(n_pairs) < 0.5
  label <- rep(ifelse(as.vector(rbind(first_is_b, !first_is_b)), "B", "A"), each = block_days)
  value <- 4 + autoregressive(length(label), phi) + effect * (label == "B")
  value <- if (digits == 0) scale_0_10(value) else round(value, digits)
  value[runif(length(value)) < missing] <- NA
  data.frame(block_days, washout_days, n_pairs, day = seq_along(label) - 1L, label, value)
}
trials <- list(
  weekly = trial(7, 2, 6, 0.5, -1.5, 0, 0.2),
  short = trial(3, 1, 8, 0.8, 0.5, 2, 0),
  few = trial(5, 0, 4, 0.5, -3, 0, 0.1),
  gaps = trial(4, 1, 7, 0.5, -1, 0, 0.3),
  even = trial(2, 0, 7, 0.3, 0, 0, 0)
)
trials$gaps$value[trials$gaps$day %in% 9:11] <- NA  # the counted days of the third block

# B minus A: the mean over pairs of the difference of the two blocks' means
difference_of <- function(value, label, pair) {
  mean(sapply(split(seq_along(value), pair), function(i)
    mean(value[i][label[i] == "B"]) - mean(value[i][label[i] == "A"])))
}

# every way in which A and B may stand within pairs, as labels of days
schedules_of <- function(label, pair) {
  exchange <- as.matrix(expand.grid(rep(list(c(FALSE, TRUE)), length(unique(pair)))))
  lapply(seq_len(nrow(exchange)), function(i)
    ifelse(exchange[i, match(pair, unique(pair))], ifelse(label == "A", "B", "A"), label))
}

result_of <- function(t, confidence) {
  t$block <- t$day %/% t$block_days
  t$pair <- t$block %/% 2
  t <- t[t$day %% t$block_days >= t$washout_days & !is.na(t$value), ]
  both <- tapply(t$label, t$pair, function(l) length(unique(l)) == 2)
  t <- t[both[as.character(t$pair)], ]
  schedules <- schedules_of(t$label, t$pair)
  p_of <- function(effect) {
    value <- t$value - effect * (t$label == "B")
    seen <- abs(sapply(schedules, function(label) difference_of(value, label, t$pair)))
    mean(seen >= abs(difference_of(value, t$label, t$pair)) - 1e-9)
  }
  estimate <- difference_of(t$value, t$label, t$pair)
  # p rises towards the estimate: halve the way between an effect rejected and one that is not
  limit <- function(far) {
    if (p_of(far) > 1 - confidence + 1e-9) return(NA)
    near <- estimate
    while (abs(near - far) > 1e-11) {
      middle <- (near + far) / 2
      if (p_of(middle) > 1 - confidence + 1e-9) near <- middle else far <- middle
    }
    near
  }
  a <- t$value[t$label == "A"]
  b <- t$value[t$label == "B"]
  blocks <- aggregate(value ~ block + label, t, mean)
  s_ab <- 0
  for (i in a) for (j in b) s_ab <- s_ab + sign(i - j)  # lower is better
  s_a <- 0
  for (i in seq_along(a)) for (j in seq_along(a)) if (i < j) s_a <- s_a + sign(a[i] - a[j])
  data.frame(
    n_pairs_used = length(unique(t$pair)), n_a = length(a), n_b = length(b),
    mean_a = mean(blocks$value[blocks$label == "A"]), mean_b = mean(blocks$value[blocks$label == "B"]),
    difference = estimate, p_value = p_of(0), confidence = confidence,
    lower = limit(estimate - 100), upper = limit(estimate + 100),
    nap = unname(suppressWarnings(wilcox.test(a, b))$statistic) / (length(a) * length(b)),
    s_ab, s_a, tau_u = (s_ab - s_a) / (length(a) * length(b))
  )
}

# Reliable change (Jacobson and Truax 1991): the difference by the error of a difference
reliable_change <- function(scale, sem, difference)
  data.frame(scale, sem, difference, index = difference / (sqrt(2) * sem),
             reliable = abs(difference / (sqrt(2) * sem)) > qnorm(0.975))

write <- function(x, file)
  write.csv(format(x, digits = 15, trim = TRUE), file, row.names = FALSE, quote = FALSE)
named <- function(parts) do.call(rbind, lapply(names(parts), function(k) cbind(trial = k, parts[[k]])))

write(named(trials), "trials.csv")
write(do.call(rbind, lapply(c(0.95, 0.8), function(confidence)
  named(lapply(trials, result_of, confidence)))), "results.csv")
write(do.call(rbind, list(
  reliable_change("tsk-17", 3.16, -12:12),
  reliable_change("tsk-11", 2.54, -12:12),
  reliable_change("pcs", 4.6, -16:16))), "reliable_change.csv")
writeLines(R.version.string, "versions.txt")
