# A statistician's own numbers for `respite survival` and `respite recurrence`: log-rank (weighted, within strata) and mean
# cumulative function written out, the rest from the package survival. Writes one CSV per table of one row per person or
# stretch, tables.json, and study.json from the intervals that study.py derives day by day.
# Run:  python tests/reference/cli/cohort/study.py FOLDER && Rscript tests/reference/cli/cohort/make.R FOLDER

library(survival)
options(warn = -1)
into <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
derived <- commandArgs(TRUE)[1]
source(file.path(into, "..", "..", "survival", "json.R"))
CTL <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 200)
vec <- function(x) { if (length(x) == 0) return(list()); x[!is.finite(x)] <- NA; raw_vector(unname(x)) }
num <- function(x) if (length(x) == 0 || !is.finite(x)) NA else unname(x)

as_group <- function(x) {
  y <- as.character(x); lev <- unique(y[!is.na(y)])
  lev <- if (all(!is.na(suppressWarnings(as.numeric(lev))))) lev[order(as.numeric(lev))] else sort(lev, method = "radix")
  factor(y, levels = lev)
}
logrank_own <- function(en, t, d, g, s, rho = 0, gam = 0) {     # by strata s; weights from the pooled KM within stratum
  en[en == 0] <- -1   # day 0 counts where the clock starts at 0
  g <- droplevels(g); K <- nlevels(g); U <- rep(0, K); V <- matrix(0, K, K)
  for (k in unique(s)) {
    i <- s == k; S <- 1
    for (u in sort(unique(t[i & d == 1]))) {
      r <- i & en < u & t >= u; e <- i & t == u & d == 1 & en < u
      n <- sum(r); m <- sum(e); if (n == 0) next
      w <- S^rho * (1 - S)^gam
      nk <- tapply(r, g, sum); mk <- tapply(e, g, sum)
      U <- U + w * (mk - m * nk / n)
      if (n > 1) V <- V + w^2 * m * (n - m) / (n - 1) * (diag(nk / n, K) - outer(nk / n, nk / n))
      S <- S * (1 - m / n)
    }
  }
  keep <- diag(V) > 0
  if (sum(keep) < 2) return(list(statistic = NA, df = NA, p_value = NA))
  j <- which(keep)[-1]
  st <- drop(U[j] %*% solve(V[j, j, drop = FALSE]) %*% U[j])
  list(statistic = num(st), df = K - 1, p_value = pchisq(st, K - 1, lower.tail = FALSE))
}
cox_terms <- function(fit, names_, robust = FALSE) {
  co <- coef(fit); v <- sqrt(diag(vcov(fit))); naive <- if (is.null(fit$naive.var)) v else sqrt(diag(fit$naive.var))
  lapply(seq_along(co), function(i) {
    if (abs(co[i]) > 15) { co[i] <- NA; naive[i] <- NA; v[i] <- NA }   # no maximum: reported as not estimable
    z <- co[i] / v[i]
    c(list(term = names_[i], coef = num(co[i]), hazard_ratio = num(exp(co[i])), se = num(naive[i])),
      if (robust) list(robust_se = num(v[i])),
      list(lower = num(exp(co[i] - qnorm(.975) * v[i])), upper = num(exp(co[i] + qnorm(.975) * v[i])),
           p_value = 2 * pnorm(-abs(num(z)))))
  })
}
rmst_of <- function(fit, tau) { m <- survival:::survmean(fit, rmean = tau)$matrix; c(m[["rmean"]], m[["se(rmean)"]]) }

# an error of 0, as where nobody had an event, is no certainty: no limits
limit <- function(estimate, error) if (is.na(error) || error == 0) NA else num(estimate + qnorm(.975) * error)

expect <- function(d, by = NULL, covs = character(), strata = NULL, at = NULL, tau = NULL, interval = "log-log",
                   weights = NULL, cox = TRUE, coxrows = NULL) {
  # d has duration, event, entry, .id and the named columns
  n0 <- nrow(d); d$.g <- if (is.null(by)) factor(rep("all", n0)) else as_group(d[[by]])
  k <- d[!is.na(d$duration) & !is.na(d$event) & !is.na(d$entry) & !is.na(d$.g), ]
  k$.g <- droplevels(k$.g)
  out <- list(n = nrow(k), events = sum(k$event), dropped = n0 - nrow(k))
  live <- k[k$entry < k$duration | (k$entry == 0 & k$duration == 0), ]
  delayed <- any(k$entry > 0)
  lasts <- tapply(k$duration, k$.g, max)
  T <- if (is.null(tau)) min(lasts) else tau
  ms <- list()
  out$groups <- lapply(levels(k$.g), function(g) {
    all_ <- k[k$.g == g, ]; x <- live[live$.g == g, ]
    f <- if (delayed) survfit(Surv(entry, duration, event) ~ 1, x, conf.type = interval)
         else survfit(Surv(duration, event) ~ 1, x, conf.type = interval)
    q <- quantile(f, .5)
    # the curve's own rows; with late entry R's rows are those of stop times
    cur <- list(time = f$time, at_risk = f$n.risk, events = f$n.event, censored = f$n.censor, survival = f$surv,
                lower = f$lower, upper = f$upper)
    ats <- lapply(at, function(a) {
      i <- sum(f$time <= a); past <- a > max(f$time)
      s <- if (i == 0) 1 else f$surv[i]
      r <- sum(x$entry < a & x$duration >= a | (a == 0 & x$entry == 0))
      if (past && s > 0) list(time = a, survival = NA, lower = NA, upper = NA, at_risk = r)
      else list(time = a, survival = num(s), at_risk = r,
                lower = if (i == 0) "skip" else num(f$lower[i]), upper = if (i == 0) "skip" else num(f$upper[i]))
    })
    if (T <= max(f$time)) { m <- rmst_of(f, T) } else m <- c(NA, NA)
    ms[[g]] <<- m
    list(group = g, n = nrow(all_), events = sum(all_$event),
         median = list(estimate = num(q$quantile), lower = num(q$lower), upper = num(q$upper)),
         at = ats, rmst = list(tau = T, estimate = num(m[1]), se = num(m[2]), lower = limit(m[1], -m[2]), upper = limit(m[1], m[2])),
         curve = lapply(cur, vec))
  })
  G <- nlevels(k$.g)
  if (G == 2) {
    e <- ms[[2]][1] - ms[[1]][1]; s <- sqrt(ms[[1]][2]^2 + ms[[2]][2]^2)
    if (min(ms[[1]][2], ms[[2]][2]) == 0) s <- NA   # a group without an event tells no error
    out$rmst_difference <- list(estimate = num(e), se = num(s), lower = num(e - qnorm(.975) * s),
                                upper = num(e + qnorm(.975) * s), p_value = num(2 * pnorm(-abs(e / s))))
  }
  if (G >= 2) {
    out$logrank <- logrank_own(live$entry, live$duration, live$event, live$.g, rep(1, nrow(live)))
    if (is.na(out$logrank$statistic)) out$logrank <- NA
    else if (!delayed) {
      sd <- try(survdiff(Surv(duration, event) ~ .g, live), TRUE)
      if (!inherits(sd, "try-error") && is.finite(out$logrank$statistic)) stopifnot(abs(sd$chisq - out$logrank$statistic) < 1e-7 * max(1, sd$chisq))
    }
    if (!is.null(weights)) {
      out$logrank_weighted <- logrank_own(live$entry, live$duration, live$event, live$.g, rep(1, nrow(live)), weights[1], weights[2])
      if (!delayed && weights[1] == 1 && weights[2] == 0) {
        sd <- survdiff(Surv(duration, event) ~ .g, live, rho = 1); stopifnot(abs(sd$chisq - out$logrank_weighted$statistic) < 1e-6)
      }
    }
    if (!is.null(strata)) {
      l <- live[!is.na(live[[strata]]), ]; l$.s <- factor(l[[strata]])
      out$logrank_stratified <- logrank_own(l$entry, l$duration, l$event, l$.g, as.integer(l$.s))
      if (!delayed) { sd <- survdiff(Surv(duration, event) ~ .g + strata(.s), l); stopifnot(abs(sd$chisq - out$logrank_stratified$statistic) < 1e-6 * sd$chisq) }
    }
  }
  if (cox && (length(covs) || !is.null(by))) {
    m <- model_frame(if (is.null(coxrows)) d else coxrows, by, covs, strata)
    resp <- if (delayed || !is.null(coxrows)) "Surv(entry, duration, event)" else "Surv(duration, event)"
    fit <- coxph(as.formula(paste(resp, "~", m$rhs)), m$data, ties = "efron", control = CTL)
    out$cox <- list(ties = "efron", n = m$n, events = sum(m$data$event), dropped = n0 - m$n, terms = cox_terms(fit, m$terms))
    z <- cox.zph(fit, transform = "km")$table
    out$proportional_hazards <- lapply(seq_len(nrow(z)), function(i) list(
      term = c(m$vars, "GLOBAL")[i], transform = "km", statistic = num(z[i, 1]), df = num(z[i, 2]), p_value = num(z[i, 3])))
    if (length(m$vars) == 1) out$proportional_hazards[[2]] <- c(list(term = "GLOBAL"), out$proportional_hazards[[1]][-1])
  }
  out
}
model_frame <- function(d, by, covs, strata) {
  ok <- !is.na(d$duration) & !is.na(d$event) & !is.na(d$entry)
  vars <- c(if (!is.null(by)) by, covs); for (v in c(vars, strata)) ok <- ok & !is.na(d[[v]])
  d <- d[ok, ]; n <- nrow(d); terms <- character(); rhs <- character(); keepvars <- vars
  for (j in seq_along(vars)) {
    v <- vars[j]; nm <- paste0(".v", j)
    if (v %in% by || !is.numeric(d[[v]])) {
      d[[nm]] <- droplevels(as_group(d[[v]])); terms <- c(terms, paste0(v, "=", levels(d[[nm]])[-1]))
    } else { d[[nm]] <- d[[v]]; terms <- c(terms, v) }
    rhs <- c(rhs, nm)
  }
  if (!is.null(strata)) { d$.s <- factor(d[[strata]]); rhs <- c(rhs, "strata(.s)") }
  list(data = d, n = n, terms = terms, rhs = paste(rhs, collapse = "+"), vars = keepvars)
}
mcf_own <- function(x) {
  goes_on <- paste(x$.id, x$.stop) %in% paste(x$.id, x$.start) & x$.event == 0   # a row that the next one continues
  times <- sort(unique(x$.stop[!goes_on])); ids <- unique(x$.id)
  H <- 0; psi <- setNames(rep(0, length(ids)), ids); o <- list()
  for (u in times) {
    r <- x$.start < u & x$.stop >= u; e <- x$.stop == u & x$.event == 1
    Y <- length(unique(x$.id[r])); stopifnot(Y == sum(r)); dL <- if (Y) sum(e) / Y else 0; H <- H + dL
    if (Y) { a <- table(factor(x$.id[e], ids)) - dL * table(factor(x$.id[r], ids)); psi <- psi + as.numeric(a) / Y }
    o[[length(o) + 1]] <- c(u, H, sqrt(sum(psi^2)), Y, sum(e))
  }
  o <- do.call(rbind, o)
  f <- survfit(Surv(.start, .stop, .event) ~ 1, x, id = .id)
  h <- f$cumhaz[match(o[, 1], f$time)]; stopifnot(max(abs(h - o[, 2])) < 1e-9)
  o
}
recurrent <- function(x, by = NULL, covs = character(), strata = NULL, ...) {
  x <- x[!is.na(x$.start) & !is.na(x$.stop) & !is.na(x$.event), ]
  x <- x[order(match(x$.id, unique(x$.id)), x$.start), ]
  first <- do.call(rbind, lapply(split(x, factor(x$.id, unique(x$.id))), function(p) {
    end <- 1; while (end < nrow(p) && p$.event[end] == 0 && p$.start[end + 1] == p$.stop[end]) end <- end + 1
    q <- p[1, ]; q$entry <- p$.start[1]; q$duration <- p$.stop[end]; q$event <- p$.event[end]; q
  }))
  x$.num <- ave(x$.event, x$.id, FUN = function(e) cumsum(c(0, head(e, -1)))) + 1
  if (!is.null(x[["num"]])) x$.num <- x[["num"]]   # an interval of a diary has its own number
  x$.gs <- ave(x$.start, x$.id, x$.num, FUN = min)
  upto <- do.call(rbind, lapply(split(x, factor(x$.id, unique(x$.id))), function(p) {
    end <- 1; while (end < nrow(p) && p$.event[end] == 0 && p$.start[end + 1] == p$.stop[end]) end <- end + 1
    q <- p[1:end, ]; q$entry <- q$.start; q$duration <- q$.stop; q$event <- q$.event; q }))
  list(first = first, upto = upto, rows = x, models = function(out) {
    x$.g <- if (is.null(by)) factor("all") else as_group(x[[by]])
    out$mcf <- lapply(levels(droplevels(x$.g[!is.na(x$.g)])), function(g) {
      o <- mcf_own(x[!is.na(x$.g) & x$.g == g, ])
      list(group = g, time = vec(o[, 1]), mcf = vec(o[, 2]), robust_se = vec(o[, 3]), at_risk = vec(o[, 4]), events = vec(o[, 5]))
    })
    if (length(covs) || !is.null(by)) {
      x$duration <- x$.stop; x$event <- x$.event; x$entry <- x$.start
      m <- model_frame(x, by, covs, strata); D <- m$data; D$.cap <- pmin(D$.num, 5)
      fit <- function(r, s) coxph(as.formula(paste(r, "~", m$rhs, s, "+cluster(.id)")), D, ties = "efron", control = CTL)
      one <- function(r, s) list(terms = cox_terms(fit(r, s), m$terms, TRUE))
      out$andersen_gill <- one("Surv(.start,.stop,.event)", "")
      out$pwp_total_time <- one("Surv(.start,.stop,.event)", "+strata(.cap)")
      out$pwp_gap_time <- one("Surv(.start-.gs,.stop-.gs,.event)", "+strata(.cap)")
    }
    out
  })
}
cases <- list()
add <- function(name, d, duration = "time", event = "event", entry = NULL, by = NULL, covs = character(), strata = NULL, at = NULL,
                tau = NULL, interval = "log-log", weights = NULL, wname = NULL, cox = TRUE, id = NULL, start = NULL, stop = NULL) {
  file <- paste0(name, ".csv"); write.csv(d, file.path(into, file), row.names = FALSE, fileEncoding = "UTF-8", na = "")
  args <- c("survival", file, "--event", event)
  if (is.null(id)) {
    args <- c(args, "--duration", duration, if (!is.null(entry)) c("--entry", entry))
    d2 <- d; d2$duration <- d[[duration]]; d2$event <- d[[event]]; d2$entry <- if (is.null(entry)) 0 else d[[entry]]
  } else args <- c(args, "--participant", id, "--start", start, "--stop", stop)
  if (!is.null(by)) args <- c(args, "--by", by)
  if (length(covs)) args <- c(args, "--covariates", paste(covs, collapse = ","))
  if (!is.null(strata)) args <- c(args, "--strata", strata)
  if (!is.null(at)) args <- c(args, "--at", paste(at, collapse = ","))
  if (!is.null(tau)) args <- c(args, "--tau", tau)
  if (!is.null(wname)) args <- c(args, "--weights", wname)
  args <- c(args, "--interval", interval, "--json")
  if (is.null(id)) { wanted <- expect(d2, by, covs, strata, at, tau, interval, weights, cox) }
  else {
    x <- d; x$.id <- as.character(d[[id]]); x$.start <- d[[start]]; x$.stop <- d[[stop]]; x$.event <- d[[event]]
    r <- recurrent(x, by, covs, strata)
    wanted <- expect(r$first, by, covs, strata, at, tau, interval, weights, cox, r$upto); wanted$n -> nn
    wanted$dropped <- NULL; if (!is.null(wanted$cox)) { wanted$cox$dropped <- NULL; wanted$cox$n <- NULL }
    wanted <- r$models(wanted)
  }
  cases[[length(cases) + 1]] <<- list(name = name, args = raw_vector(args), expected = wanted)
}
add("ovarian", ovarian, "futime", "fustat", by = "rx", covs = "age", strata = "resid.ds", at = c(180, 365, 800), weights = c(.5, .5), wname = "fleming-harrington:0.5,0.5")
J <- jasa; J$event <- J$fustat; J$surg <- J$surgery
add("jasa", J, "futime", "event", by = "surg", covs = "age", strata = "transplant", at = c(1, 30, 365), weights = c(1, 0), wname = "peto-peto")
B2 <- bladder2; B2$st <- paste0("n", pmin(B2$number, 3))
add("bladder2", B2, by = "rx", covs = "size", strata = "st", at = c(6, 12, 24), id = "id", start = "start", stop = "stop")
CG <- cgd; CG$hospital <- as.character(CG$hos.cat)
add("cgd", CG, event = "status", by = "treat", covs = c("age", "inherit", "steroids"), strata = "hospital", at = c(90, 180, 300), id = "id", start = "tstart", stop = "tstop", weights = c(1, 0), wname = "peto-peto")
H <- heart; H$transplant <- as.integer(as.character(H$transplant))
add("heart", H, covs = c("age", "surgery", "transplant"), at = c(30, 100), id = "id", start = "start", stop = "stop")
# edges
set.seed(20261121)
add("all_censored", data.frame(time = c(3, 4, 9, 12, 15, 20), event = 0, g = rep(c("a", "b"), 3)), by = "g", at = c(1, 5, 30), cox = FALSE)
add("one_event", data.frame(time = c(3, 4, 9, 12, 15, 20, 7), event = c(0, 0, 1, 0, 0, 0, 0), x = 1:7), at = c(1, 9, 10, 30), cox = FALSE)
T1 <- data.frame(time = rep(1:4, each = 15), event = rbinom(60, 1, .6), g = rep(c("p", "q", "r"), 20), x = round(rnorm(60), 2), s = rep(c("u", "v"), 30))
add("ties", T1, by = "g", covs = "x", strata = "s", at = 0:5, weights = c(0, 1), wname = "fleming-harrington:0,1")
add("half", data.frame(time = c(2, 4, 6, 8, 10, 12), event = c(1, 1, 1, 0, 1, 0), g = rep("x", 6)), at = c(6, 7, 12))
add("half_last", data.frame(time = c(1, 2, 3, 4), event = c(1, 1, 0, 0)), at = c(2, 3, 4, 5))
add("last_event", data.frame(time = c(1, 3, 4, 8, 9, 11), event = c(1, 0, 1, 1, 0, 1), g = c("b", "a", "b", "a", "b", "a")), by = "g", at = c(9, 11, 12), cox = FALSE, weights = c(1, 0), wname = "peto-peto")
add("five", data.frame(time = c(3, 5, 6, 8, 9), event = c(1, 0, 1, 1, 0), x = c(2, 3, 1, 5, 2.5)), covs = "x", at = c(4, 8))
n <- 80; E <- data.frame(entry = round(runif(n, 0, 60)), x = round(rnorm(n), 3), g = rep(c("10", "9"), n / 2), s = rep(c("m", "n", "n", "m"), n/4)); E$time <- E$entry + 1 + round(rexp(n, 1 / 60)); E$event <- rbinom(n, 1, .6)
add("delayed", E, entry = "entry", by = "g", covs = "x", strata = "s", at = c(0, 20, 60, 100), weights = c(1, 0), wname = "peto-peto")
E2 <- E; E2$time[c(3, 10, 20)] <- E2$entry[c(3, 10, 20)]; E2$event[c(3, 10, 20)] <- 0
add("entry_is_duration", E2, entry = "entry", by = "g", covs = character(), at = c(20, 60))
E3 <- data.frame(entry = c(0, 2, 5, 5, 6), time = c(3, 3, 8, 9, 12), event = c(1, 1, 1, 0, 1))   # the risk set empties early
add("empties", E3, entry = "entry", at = c(2, 3, 6, 12))
N <- data.frame(time = 1 + round(rexp(90, 1 / 40)), event = rbinom(90, 1, .7)); N$`arm, "as told"` <- rep(c("O'Neil, \"A\"", "=1+1", "z\u00fcrich \u2014 \u540d"), 30); N$`weight (kg)` <- round(rnorm(90, 70, 9), 1)
add("names", N, by = "arm, \"as told\"", covs = "weight (kg)", at = c(10, 50), weights = c(1, 0), wname = "peto-peto")
# rows with holes and late starts, simulated
R <- do.call(rbind, lapply(1:60, function(i) { s <- sample(0:5, 1); o <- NULL; g <- i %% 2; end <- s + sample(60:200, 1); k <- 0
  while (s < end && k < 9) { e <- s + 1 + round(rexp(1, 1 / (30 + 10 * g))); o <- rbind(o, data.frame(who = paste0("P", i), start = s, stop = min(e, end), ev = as.integer(e <= end))); s <- min(e, end) + sample(c(0, 0, 3, 8), 1); k <- k + 1 }
  o$arm <- c("rest", "walk")[g + 1]; o$age <- round(rnorm(1, 45, 9)); o$site <- c("n", "s")[1 + (i %% 3 == 0)]; o }))
add("holes", R, event = "ev", by = "arm", covs = "age", strata = "site", at = c(30, 60), id = "who", start = "start", stop = "stop", weights = c(1, 0), wname = "peto-peto")
write_json(list(made_with = list(r = R.version.string, survival = as.character(packageVersion("survival"))), cases = cases), file.path(into, "tables.json"))

# the study: first recurrences from three origins, all of them, and rules of the grid
cases <- list()
covs <- c("age", "bmi"); at <- c(30, 90, 180)
chosen <- list("dasilva-2019-any" = list("peto-peto", c(1, 0)), "care-seeking" = list("fleming-harrington:0,1", c(0, 1)))
for (id in names(chosen)) for (origin in c("confirmed", "first_good_day", "anchor=randomised_on")) {
  first <- read.csv(file.path(derived, paste0("first_", id, "_", sub("=.*", "", origin), ".csv")), na.strings = "")
  wanted <- expect(first, "arm", covs, "site", at, NULL, "log-log", chosen[[id]][[2]])
  wanted$dropped <- NULL; wanted$cox$dropped <- NULL; wanted$groups <- lapply(wanted$groups, function(g) g[names(g) != "curve"])
  args <- c("recurrence", "--study", "Cohort", "--definition", id, "--origin", origin, "--by", "arm", "--covariates",
            "age,bmi", "--strata", "site", "--weights", chosen[[id]][[1]], "--at", "30,90,180", "--json")
  if (origin == "confirmed") {
    # R drops rows of no length: nobody is at risk in them
    rows <- subset(read.csv(file.path(derived, paste0("all_", id, ".csv")), na.strings = ""), stop > start)
    rows$.id <- rows$who; rows$.start <- rows$start; rows$.stop <- rows$stop; rows$.event <- rows$event
    wanted <- recurrent(rows, "arm", covs, "site")$models(wanted)
    args <- c(args, "--recurrent")
  }
  cases[[length(cases) + 1]] <- list(name = paste(id, origin), args = raw_vector(args), expected = wanted)
}
grid <- read.csv(file.path(derived, "grid.csv"), na.strings = "")
rules <- lapply(split(grid, factor(grid$rule, unique(grid$rule))), function(rows) {
  kept <- rows[!is.na(rows$arm), ]
  middle <- quantile(survfit(Surv(duration, event) ~ 1, kept, conf.type = "log-log"), 0.5)$quantile
  kept$arm <- factor(kept$arm, c("usual care", "walking"))
  term <- if (all(table(kept$arm[kept$event == 1]) > 0))   # else the likelihood has no maximum
    cox_terms(coxph(Surv(duration, event) ~ arm, kept, ties = "efron", control = CTL), "")[[1]]
  else list(hazard_ratio = NA, lower = NA, upper = NA)
  c(list(definition = rows$rule[1], n = nrow(kept), events = sum(kept$event), median = num(middle)),
    term[c("hazard_ratio", "lower", "upper")])
})
write_json(list(made_with = list(r = R.version.string, survival = as.character(packageVersion("survival"))), cases = cases, rules = unname(rules)), file.path(into, "study.json"))
