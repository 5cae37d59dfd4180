# Interval-censored event times: survfit(type = "interval2"), which stops early, and expectation-maximisation run to
# the end on all cells between neighbouring ends, not only on those that can hold mass. Sourced by make.R.

em_on_all_cells <- function(after, until) {
  ends <- sort(unique(c(0, after, until[is.finite(until)])))
  # cells: each end as a point, and the open stretch behind it (the last one without end)
  lower <- c(ends, ends); upper <- c(ends, ends[-1], Inf); is_point <- rep(c(TRUE, FALSE), each = length(ends))
  covers <- t(mapply(function(a, b) {
    if (a == b) is_point & lower == a
    else ifelse(is_point, a < lower & lower <= b, a <= lower & upper <= b)
  }, after, until))
  mass <- rep(1 / ncol(covers), ncol(covers))
  for (i in 1:60000) {
    new <- colMeans(sweep(covers, 2, mass, `*`) / drop(covers %*% mass))
    done <- max(abs(new - mass)) < 1e-15
    mass <- new
    if (done) break
  }
  last <- ifelse(is_point, lower, upper)
  list(free = function(t) sum(mass[!(last <= t)]), log_likelihood = sum(log(covers %*% mass)))
}

turnbull_case <- function(name, after, until) {
  d <- data.frame(after, until)
  em <- em_on_all_cells(d$after, d$until)
  at <- sort(unique(d$until[is.finite(d$until)]))
  low <- as.numeric(ifelse(d$after == 0 & d$until > 0, NA, d$after))
  high <- ifelse(is.finite(d$until), d$until, NA)
  # survfit has no jump to place where nobody was seen free
  fit <- if (all(is.na(low))) NULL else survfit(Surv(low, high, type = "interval2") ~ 1)
  r_free <- sapply(at, function(t) if (is.null(fit)) NA else c(1, fit$surv)[1 + sum(fit$time <= t)])
  list(name = name, after = raw_vector(d$after), until = raw_vector(ifelse(is.finite(d$until), d$until, NA)),
       at = raw_vector(at), free = raw_vector(sapply(at, em$free)), log_likelihood = em$log_likelihood,
       r_free = raw_vector(r_free))
}

# Seen at visits of their own until one finds the event; some on a known day, some never.
drawn_visits <- function(seed, n, visits, exact) {
  set.seed(seed)
  time <- ceiling(rexp(n, 1 / 90))
  one <- function(t) {
    looks <- c(0, sort(sample(5:240, visits)))
    after <- max(looks[looks < t])
    later <- looks[looks >= t]
    if (length(later) == 0) c(after, Inf) else if (runif(1) < exact) c(t, t) else c(after, min(later))
  }
  found <- t(sapply(time, one))
  list(found[, 1], found[, 2])
}

turnbull_cases <- function() {
  drawn <- function(name, ...) { v <- drawn_visits(...); turnbull_case(name, v[[1]], v[[2]]) }
  list(
    drawn("25 people, 5 visits", 1, 25, 5, 0),
    drawn("60 people, 4 visits, a third exact", 2, 60, 4, 1 / 3),
    turnbull_case("monthly visits", c(0, 0, 30, 30, 30, 60, 60, 90, 90, 30),
                  c(30, 30, 60, 60, Inf, 90, 90, Inf, Inf, 90)),
    turnbull_case("exact and censored only", aml$time, ifelse(aml$status == 1, aml$time, Inf)),
    turnbull_case("ends that meet", c(0, 2, 2, 3, 3, 5), c(2, 3, 2, 5, 3, Inf)),
    turnbull_case("all before the first look", c(0, 0, 0), c(10, 20, 15)),
    turnbull_case("five people", c(3, 0, 5, 4, 8), c(6, 4, 9, 7, Inf))
  )
}
