# Writes the reference numbers of tests/pages/test_visits_against_r.py beside this file: diaries.csv (a study as it is
# loaded), values.csv, ancova.csv, gls.csv, responders.csv and versions.txt. Everything is worked out from the diaries.
# Run:  Rscript tests/reference/visits/make.R [folder]

library(nlme)
library(sandwich)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
into <- c(commandArgs(TRUE), here)[1]
keep <- function(frame, name) {
  write.csv(format(frame, digits = 15, trim = TRUE), file.path(into, name), row.names = FALSE, quote = FALSE)
}
set.seed(20261122)

# ---- a study with a group of four, people who leave, blank days, and unknown groups, baselines and first days ----

visits <- c(0, 28, 84)
person <- function(number, arm) {
  usual <- rnorm(1, 5.2, 1.8)
  days <- c(0, which(runif(9) < if (number > 4 && runif(1) < 0.25) 0.3 else 0.9))
  for (visit in visits[-1]) {
    if (number > 4 && runif(1) < 0.3 * plogis(usual - 5)) break
    usual <- 1.2 + 0.7 * usual - 0.4 * (arm == "c") + rnorm(1, 0, 0.9)
    days <- c(days, visit + which(runif(14) < 0.8) - 4)
  }
  pain <- round(pmin(10, pmax(0, usual + 0.01 * (84 - days) + rnorm(length(days), 0, 0.8))), 1)
  pain[runif(length(days)) < 0.06] <- NA
  start <- as.Date("2024-02-01") + sample(0:120, 1)
  data.frame(
    participant = sprintf("p%02d", number), date = start + days, pain_average = pain,
    arm = if (number %in% c(20, 40)) "" else arm, started = if (number %% 13 == 0) "" else as.character(start + 7)
  )
}
arms <- c(rep("a", 4), rep(c("b", "c"), 24))
diaries <- do.call(rbind, Map(person, seq_along(arms), arms))
written <- diaries
written$pain_average <- ifelse(is.na(diaries$pain_average), "", format(diaries$pain_average, trim = TRUE))
write.csv(written, file.path(into, "diaries.csv"), row.names = FALSE, quote = FALSE)

# ---- the mean of the known days in each window, where at least half of its days are known ------------------------

window <- 3
own <- split(diaries, diaries$participant)
values_of <- function(is_anchored) {
  do.call(rbind, lapply(own, function(d) {
    origin <- if (is_anchored) as.Date(d$started[1], optional = TRUE) else min(d$date[!is.na(d$pain_average)])
    baseline <- if (is_anchored) c(-2 * window, 0) else c(0, 2 * window)
    value <- sapply(visits, function(visit) {
      ends <- if (visit == 0) baseline else visit + c(-window, window)
      day <- as.integer(d$date - origin)
      found <- d$pain_average[!is.na(day) & day >= ends[1] & day <= ends[2]]
      if (sum(!is.na(found)) > window) mean(found, na.rm = TRUE) else NA
    })
    data.frame(
      anchored = is_anchored, participant = d$participant[1], arm = d$arm[1], visit = visits, value,
      baseline = value[1]
    )
  }))
}
values <- rbind(values_of(FALSE), values_of(TRUE))
keep(values, "values.csv")

# ---- groups compared: each visit by lm, all together by gls ------------------------------------------------------

later <- values[values$visit > 0 & values$arm != "", ]
each <- split(later, list(later$anchored, later$visit))
keep(do.call(rbind, lapply(each, function(d) {
  fit <- lm(value ~ arm + baseline, d)
  used <- d[!is.na(d$value) & !is.na(d$baseline), ]
  X <- model.matrix(fit)
  parts <- (X %*% solve(crossprod(X)) * resid(fit))^2 / (1 - hatvalues(fit))
  of_arm <- rowsum(parts, as.character(used$arm))
  spare <- as.vector(table(as.character(used$arm))) - 1 - 1 / 3
  se <- sqrt(diag(vcovHC(fit, type = "HC2")))
  df <- colSums(of_arm)^2 / colSums(of_arm^2 / spare)
  table <- data.frame(beta = coef(fit), SE = se, df_Satt = df, p_Satt = 2 * pt(-abs(coef(fit) / se), df))[2:3, ]
  data.frame(
    anchored = d$anchored[1], visit = d$visit[1], group = c("b", "c"), n = nobs(fit), estimate = table$beta,
    se = table$SE, df = table$df_Satt, p = table$p_Satt
  )
})), "ancova.csv")

keep(do.call(rbind, lapply(split(later, later$anchored), function(d) {
  d <- d[!is.na(d$value) & !is.na(d$baseline), ]
  d$at <- factor(d$visit)
  d$number <- as.integer(d$at)
  d$x <- (d$baseline - mean(d$baseline)) / sd(d$baseline)
  d <- d[order(d$participant, d$number), ]
  fit <- gls(
    value ~ 0 + at + at:arm + at:x, d, correlation = corSymm(form = ~ number | participant),
    weights = varIdent(form = ~ 1 | at), method = "REML",
    control = glsControl(maxIter = 500, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "nlminb")
  )
  terms <- as.vector(outer(paste0("at", visits[-1]), c(":armb", ":armc"), paste0))
  table <- summary(fit)$tTable[terms, ]
  data.frame(
    anchored = d$anchored[1], visit = rep(visits[-1], 2), group = rep(c("b", "c"), each = 2),
    n = length(unique(d$participant)), estimate = table[, 1], se = table[, 2]
  )
})), "gls.csv")

# ---- responders, of all enrolled and of those observed -----------------------------------------------------------

keep(do.call(rbind, lapply(each, function(d) {
  do.call(rbind, lapply(c(30, 50), function(percent) {
    observed <- !is.na(d$baseline) & d$baseline >= 3 & !is.na(d$value)
    fell <- observed & 100 * (d$baseline - d$value) / d$baseline >= percent - 1e-9
    counts <- function(group, is_in) c(sum(fell & d$arm == group), sum(is_in & d$arm == group))
    do.call(rbind, lapply(c("b", "c"), function(group) {
      do.call(rbind, lapply(c("all_enrolled", "observed_only"), function(rule) {
        is_in <- if (rule == "all_enrolled") TRUE else observed
        one <- counts("a", is_in); two <- counts(group, is_in)
        # Newcombe 1998, method 10, from the score limits of each share
        p <- c(one[1] / one[2], two[1] / two[2])
        of_one <- suppressWarnings(prop.test(one[1], one[2], correct = FALSE)$conf.int)
        of_two <- suppressWarnings(prop.test(two[1], two[2], correct = FALSE)$conf.int)
        data.frame(
          anchored = d$anchored[1], visit = d$visit[1], percent, group, rule, k = two[1], n = two[2],
          difference = p[2] - p[1], lower = p[2] - p[1] - sqrt((p[2] - of_two[1])^2 + (of_one[2] - p[1])^2),
          upper = p[2] - p[1] + sqrt((of_two[2] - p[2])^2 + (p[1] - of_one[1])^2)
        )
      }))
    }))
  }))
})), "responders.csv")

writeLines(c(R.version.string, paste("nlme", packageVersion("nlme")), paste("sandwich", packageVersion("sandwich"))), file.path(into, "versions.txt"))
