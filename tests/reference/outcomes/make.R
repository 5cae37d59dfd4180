# Writes the reference numbers of the outcome tests beside this file: rows.csv (the data), ancova.csv, gls.csv,
# shares.csv, mediation.csv, mediators.csv, within.csv, diaries.csv and versions.txt.
# Run:  Rscript tests/reference/outcomes/make.R [folder]

library(nlme)
suppressMessages(library(clubSandwich))

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
into <- c(commandArgs(TRUE), here)[1]
keep <- function(frame, name) {
  write.csv(format(frame, digits = 15, trim = TRUE), file.path(into, name), row.names = FALSE, quote = FALSE)
}
set.seed(20261121)

# ---- data: one row per person and visit -------------------------------------------------------------------------

# growth of children's jaws: the first age is the baseline; some later values are taken away by a fixed rule
growth <- function(is_complete) {
  wide <- reshape(as.data.frame(Orthodont), idvar = c("Subject", "Sex"), timevar = "age", direction = "wide")
  y <- as.matrix(wide[, c("distance.10", "distance.12", "distance.14")])
  if (!is_complete) {
    y[seq(2, 27, 5), 3] <- NA
    y[seq(4, 27, 6), 2] <- NA
    y[7, ] <- NA
  }
  list(group = as.character(wide$Sex), baseline = wide$distance.8, y = unname(y), visits = c(10, 12, 14))
}

# a trial; the later visits are missing more often where the earlier value is high
trial <- function(n, arms, visits, sd, share) {
  group <- rep(arms, length.out = n)
  baseline <- round(pmin(10, pmax(0, rnorm(n, 5.5, 1.8))), 1)
  person <- rnorm(n, 0, sd)
  y <- sapply(seq_along(visits), function(v) {
    2 + 0.5 * baseline - 0.4 * v * (as.integer(factor(group)) - 1) + person + rnorm(n, 0, 0.6 + 0.3 * v)
  })
  y <- round(y, 3)
  for (v in seq_along(visits)[-1]) y[runif(n) < share * plogis(y[, v - 1] - 4), v:length(visits)] <- NA
  baseline[n] <- NA
  list(group = group, baseline = baseline, y = y, visits = visits)
}

cases <- list(
  growth = growth(TRUE),
  growth_missing = growth(FALSE),
  two_arms = trial(80, c("control", "walking"), c(28, 84, 182), 1.2, 0.5),
  three_arms = trial(150, c("a", "b", "c"), c(28, 56, 84, 112), 0.8, 0.4),
  two_visits = trial(30, c("0", "1"), c(84, 182), 2, 0.6)
)

long_of <- function(name, case) {
  n <- length(case$group)
  data.frame(
    case = name, id = rep(seq_len(n), length(case$visits)), group = rep(case$group, length(case$visits)),
    baseline = rep(case$baseline, length(case$visits)), visit = rep(case$visits, each = n),
    outcome = as.vector(case$y)
  )
}
rows <- do.call(rbind, Map(long_of, names(cases), cases))

# ---- differences at each visit ----------------------------------------------------------------------------------

of_terms <- function(estimate, se, df) {
  reach <- qt(0.975, df) * se
  data.frame(estimate, se, df, lower = estimate - reach, upper = estimate + reach, p = 2 * pt(-abs(estimate / se), df))
}

# HC2 of the package sandwich, and of what each group has in it Welch's degrees of freedom
welch <- function(fit, group) {
  X <- model.matrix(fit)
  parts <- (X %*% solve(crossprod(X)) * resid(fit))^2 / (1 - hatvalues(fit))
  of_group <- rowsum(parts, group)
  people <- as.vector(table(group))
  spare <- people - 1 - (ncol(X) - length(people)) / length(people)
  data.frame(se = sqrt(diag(sandwich::vcovHC(fit, type = "HC2"))), df = colSums(of_group)^2 / colSums(of_group^2 / spare))
}

ancova_of <- function(long) {
  do.call(rbind, lapply(unique(long$visit), function(visit) {
    fit <- lm(outcome ~ factor(group) + baseline, long[long$visit == visit, ])
    used <- long[long$visit == visit & !is.na(long$outcome) & !is.na(long$baseline), ]
    table <- welch(fit, used$group)
    terms <- grep("group", names(coef(fit)))
    cbind(
      case = long$case[1], visit, group = sub("factor\\(group\\)", "", names(coef(fit))[terms]), n = nobs(fit),
      of_terms(coef(fit)[terms], table$se[terms], table$df[terms]), slope = coef(fit)[["baseline"]],
      sigma = summary(fit)$sigma
    )
  }))
}

# the baseline is centred and in points: the restricted likelihood depends on the units
gls_of <- function(long) {
  used <- long[!is.na(long$outcome) & !is.na(long$baseline), ]
  used$arm <- factor(used$group)
  used$at <- factor(used$visit)
  used$number <- as.integer(used$at)
  once <- used[!duplicated(used$id), "baseline"]
  used$x <- used$baseline - mean(once)
  used <- used[order(used$id, used$number), ]
  fit <- gls(
    outcome ~ 0 + at + at:arm + at:x, used, correlation = corSymm(form = ~ number | id),
    weights = varIdent(form = ~ 1 | at), method = "REML",
    control = glsControl(maxIter = 500, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "nlminb")
  )
  table <- summary(fit)$tTable
  terms <- grep(":arm", rownames(table))
  parts <- regmatches(rownames(table)[terms], regexec("^at([0-9]+):arm(.*)$", rownames(table)[terms]))
  data.frame(
    case = long$case[1], visit = sapply(parts, `[`, 2), group = sapply(parts, `[`, 3), n = length(unique(used$id)),
    n_values = nrow(used), estimate = table[terms, 1], se = table[terms, 2], log_likelihood = as.numeric(logLik(fit))
  )
}

each <- split(rows, rows$case)
keep(rows, "rows.csv")
keep(do.call(rbind, lapply(each, ancova_of)), "ancova.csv")
keep(do.call(rbind, lapply(each, gls_of)), "gls.csv")

# ---- shares and how they differ ---------------------------------------------------------------------------------

# Newcombe 1998, method 10, by the formula; the limits of each share from prop.test without correction
newcombe <- function(k1, n1, k2, n2) {
  score <- function(k, n) suppressWarnings(prop.test(k, n, correct = FALSE)$conf.int)
  p1 <- k1 / n1; p2 <- k2 / n2; one <- score(k1, n1); two <- score(k2, n2)
  data.frame(
    k1, n1, k2, n2, difference = p2 - p1,
    lower = p2 - p1 - sqrt((p2 - two[1])^2 + (one[2] - p1)^2),
    upper = p2 - p1 + sqrt((two[2] - p2)^2 + (p1 - one[1])^2)
  )
}
pairs <- rbind(c(48, 80, 56, 70), c(3, 10, 9, 10), c(0, 10, 10, 10), c(0, 29, 5, 56), c(0, 20, 0, 10), c(40, 100, 30, 90))
keep(do.call(rbind, apply(pairs, 1, function(p) newcombe(p[1], p[2], p[3], p[4]))), "shares.csv")

# ---- mediation: the two models and the sensitivity of Imai, Keele and Yamamoto (2010), by their formula ----------

n <- 120
people <- data.frame(x = rep(0:1, n / 2), before_m = round(rnorm(n, 28, 6), 2), before_y = round(rnorm(n, 6, 1.5), 2))
shared <- rnorm(n)
people$m <- round(4 + 0.8 * people$before_m - 3 * people$x + 2 * shared + rnorm(n, 0, 3), 2)
people$y <- round(0.5 + 0.4 * people$before_y + 0.1 * people$m - 0.5 * people$x + 0.5 * shared + rnorm(n), 2)
paths <- function(d) {
  of_m <- lm(m ~ x + before_m + before_y, d)
  of_y <- lm(y ~ x + m + before_m + before_y, d)
  whole <- lm(y ~ x + before_m + before_y, d)
  a <- coef(of_m)[["x"]]; b <- coef(of_y)[["m"]]
  e1 <- resid(whole); e2 <- resid(of_m)
  together <- cor(e1, e2)
  at <- function(rho) a * sd(e1) / sd(e2) * (together - rho * sqrt((1 - together^2) / (1 - rho^2)))
  c(to_mediator = a, from_mediator = b, indirect = a * b, direct = coef(of_y)[["x"]], total = coef(whole)[["x"]],
    vanishes_at = together, at_minus_0.5 = at(-0.5), at_0 = at(0), at_0.3 = at(0.3))
}
keep(people, "mediators.csv")
found <- paths(people)
keep(data.frame(name = names(found), value = unname(found)), "mediation.csv")

# ---- within and between people ----------------------------------------------------------------------------------

days <- do.call(rbind, lapply(1:25, function(id) {
  k <- 2 + id %% 6
  fear <- 5 - id / 10 + rnorm(k)
  data.frame(id, day = sort(sample(0:60, k)), fear = round(fear, 2), pain = round(3 + id / 8 + 0.4 * fear + rnorm(k), 2))
}))
by_hand <- function(d, with_day) {
  fit <- if (with_day) lm(pain ~ fear + day + factor(id), d) else lm(pain ~ fear + factor(id), d)
  robust <- as.data.frame(coef_test(fit, vcov = "CR2", cluster = d$id, test = "Satterthwaite", coefs = "fear"))
  data.frame(which = if (with_day) "within_day" else "within", estimate = robust$beta, se = robust$SE, df = robust$df_Satt)
}
means <- aggregate(cbind(fear, pain) ~ id, days, mean)
between <- summary(lm(pain ~ fear, means))$coefficients
keep(days, "diaries.csv")
keep(rbind(
  by_hand(days, FALSE), by_hand(days, TRUE),
  data.frame(which = "between", estimate = between[2, 1], se = between[2, 2], df = nrow(means) - 2)
), "within.csv")

writeLines(c(R.version.string, paste("nlme", packageVersion("nlme")), paste("clubSandwich", packageVersion("clubSandwich")),
             paste("sandwich", packageVersion("sandwich"))), file.path(into, "versions.txt"))
