# Mean cumulative functions: survfit's cumulative hazard with its robust error, and the variance of Lawless and
# Nadeau 1995 written out person by person. Sourced by make.R.

# Sum over people of the square of sum over times (Y_i / Y.) (dN_i - dmu), at risk: start < t <= stop.
lawless_nadeau <- function(id, start, stop, event, at) {
  times <- sort(unique(stop[event == 1]))
  if (length(times) == 0) return(list(mcf = 0 * at, se = 0 * at))
  dmu <- sapply(times, function(t) sum(event == 1 & stop == t) / sum(start < t & t <= stop))
  size <- sapply(times, function(t) sum(start < t & t <= stop))
  parts <- sapply(unique(id), function(one) {
    mine <- id == one
    own <- sapply(times, function(t) sum(event[mine] == 1 & stop[mine] == t))
    in_risk <- sapply(times, function(t) any(start[mine] < t & t <= stop[mine]))
    cumsum(in_risk / size * (own - dmu))
  })
  parts <- matrix(parts, nrow = length(times))
  list(mcf = sapply(at, function(t) sum(dmu[times <= t])),
       se = sapply(at, function(t) { last <- sum(times <= t); if (last == 0) 0 else sqrt(sum(parts[last, ]^2)) }))
}

mcf_group <- function(d, label) {
  d <- d[d$group == label, ]
  fit <- survfit(Surv(start, stop, event) ~ 1, id = id, data = d, robust = TRUE)
  direct <- lawless_nadeau(d$id, d$start, d$stop, d$event, fit$time)
  list(group = label, n = length(unique(d$id)), time = raw_vector(fit$time), at_risk = raw_vector(fit$n.risk),
       events = raw_vector(fit$n.event), r_mcf = raw_vector(fit$cumhaz), r_se = raw_vector(fit$std.chaz),
       mcf = raw_vector(direct$mcf), se = raw_vector(direct$se))
}

mcf_case <- function(name, d) {
  d$group <- as.character(d$group)
  list(name = name, participant = raw_vector(d$id), start = raw_vector(d$start), stop = raw_vector(d$stop),
       event = raw_vector(d$event), group = raw_vector(d$group),
       groups = lapply(sort(unique(d$group)), function(label) mcf_group(d, label)))
}

# People with rates of their own, episodes of some days in which they are not at risk, late entries and gaps.
drawn_recurrences <- function() {
  set.seed(19950527)
  one <- function(i) {
    group <- if (i %% 2) "control" else "walking"
    rate <- rgamma(1, 1, 1) / ifelse(group == "control", 60, 110)
    now <- sample(c(0, 0, 0, 15), 1); end <- sample(120:365, 1)
    rows <- NULL
    while (now < end) {
      stop <- min(now + ceiling(rexp(1, rate)), end)
      event <- as.numeric(stop < end)
      rows <- rbind(rows, data.frame(id = i, start = now, stop = stop, event, group))
      now <- stop + sample(0:20, 1)
    }
    rows
  }
  do.call(rbind, lapply(1:60, one))
}

mcf_cases <- function() {
  hand <- function(id, start, stop, event, group = "all") data.frame(id, start, stop, event, group)
  b <- bladder2[bladder2$stop > bladder2$start, ]
  list(
    mcf_case("bladder2 by rx", data.frame(b[c("id", "start", "stop", "event")], group = b$rx)),
    mcf_case("cgd by treatment", 
             with(cgd, data.frame(id, start = tstart, stop = tstop, event = status, group = treat))),
    mcf_case("drawn recurrences", drawn_recurrences()),
    mcf_case("episodes and late entry", hand(c(1, 1, 2, 2, 3, 4), c(0, 5, 0, 4, 0, 2), c(3, 9, 4, 8, 6, 9),
                                             c(1, 0, 1, 0, 0, 1))),
    mcf_case("all censored", hand(1:5, 0, c(3, 5, 5, 8, 9), 0)),
    mcf_case("one event", hand(c(1, 2, 3, 3, 4, 5), c(0, 0, 0, 4, 0, 0), c(3, 5, 4, 8, 8, 9), c(0, 0, 1, 0, 0, 0))),
    mcf_case("ties everywhere", hand(rep(1:6, each = 2), rep(c(0, 5), 6), rep(c(5, 9), 6),
                                     c(1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0))),
    mcf_case("nobody at risk for a while", hand(c(1, 1, 2, 2, 3), c(0, 8, 0, 9, 7), c(3, 12, 4, 11, 12),
                                                c(1, 1, 1, 0, 0)))
  )
}
