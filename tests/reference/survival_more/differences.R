# Differences of event-free shares and of medians, limits by square and add from survfit's log-log intervals.
# Sourced by make.R.

square_and_add <- function(a, b) {
  list(estimate = b[1] - a[1], lower = b[1] - a[1] - sqrt((b[1] - b[2])^2 + (a[3] - a[1])^2),
       upper = b[1] - a[1] + sqrt((b[3] - b[1])^2 + (a[1] - a[2])^2))
}

differences_case <- function(name, duration, event, group, times, entry = NULL) {
  labels <- sort(unique(as.character(group)))
  fits <- lapply(labels, function(label) {
    mine <- as.character(group) == label
    y <- if (is.null(entry)) Surv(duration[mine], event[mine]) else Surv(entry[mine], duration[mine], event[mine])
    survfit(y ~ 1, conf.type = "log-log")
  })
  shares <- lapply(times, function(t) {
    parts <- lapply(fits, function(f) { s <- summary(f, times = t); c(s$surv, s$lower, s$upper) })
    c(list(time = t), square_and_add(parts[[1]], parts[[2]]))
  })
  medians <- lapply(fits, function(f) unlist(quantile(f, 0.5), use.names = FALSE))
  list(name = name, duration = raw_vector(duration), event = raw_vector(event),
       group = raw_vector(as.character(group)), entry = if (is.null(entry)) NULL else raw_vector(entry),
       shares = shares, median = square_and_add(medians[[1]], medians[[2]]))
}

differences_cases <- function() list(
  differences_case("lung by sex", lung$time, lung$status - 1, lung$sex, c(30, 180, 365, 700)),
  differences_case("veteran by treatment", veteran$time, veteran$status, veteran$trt, c(10, 90, 180, 365)),
  differences_case("aml", aml$time, aml$status, aml$x, c(10, 20, 30)),
  differences_case("heart (delayed entry)", heart$stop, heart$event, heart$transplant, c(5, 60, 200), heart$start)
)
