# Works the numbers of this folder out once more from its data, with R and the package survival alone.
# Run it in the folder that holds it:  Rscript analysis.R
# It writes r_results.csv: one row per number, beside which results.json can be laid.
library(survival)

settings <- read.csv("settings.csv", stringsAsFactors = FALSE, fileEncoding = "UTF-8-BOM")
value_of <- function(name) settings$value[settings$name == name]
days <- as.numeric(value_of("at"))
tau <- as.numeric(value_of("tau"))
groups <- value_of("group")

first <- read.csv("data/first_intervals.csv", colClasses = "character", na.strings = "", fileEncoding = "UTF-8-BOM")
for (name in c("entry", "duration", "event")) first[[name]] <- as.numeric(first[[name]])
first <- first[!is.na(first$group), ]
first$group <- factor(first$group, levels = groups)
landmark <- as.numeric(value_of("landmark"))
if (length(landmark)) { # those still free and followed on that day, counted from it on
  first <- first[first$duration > landmark, ]
  first$entry <- pmax(first$entry - landmark, 0)
  first$duration <- first$duration - landmark
}
is_late <- any(first$entry > 0)
# whoever leaves on the day of entry was never at risk
if (is_late) first <- first[first$duration > first$entry, ]
outcome <- function(rows) {
  if (is_late) Surv(rows$entry, rows$duration, rows$event) else Surv(rows$duration, rows$event)
}

found <- data.frame(what = character(), group = character(), at = numeric(), value = numeric())
add <- function(what, group, at, value) {
  if (length(value)) found <<- rbind(found, data.frame(what = what, group = group, at = at, value = value))
}

for (name in groups) {
  rows <- first[first$group == name, ]
  if (nrow(rows) == 0) next
  response <- outcome(rows)
  curve <- survfit(response ~ 1, conf.type = "log-log")
  add("at_risk", name, curve$time, curve$n.risk)
  add("events", name, curve$time, curve$n.event)
  add("survival", name, curve$time, curve$surv)
  add("lower", name, curve$time, curve$lower)
  add("upper", name, curve$time, curve$upper)
  middle <- quantile(curve, 0.5)
  add("median", name, NA, unname(middle$quantile))
  add("median_lower", name, NA, unname(middle$lower))
  add("median_upper", name, NA, unname(middle$upper))
  # past the last day nothing is known, but where nobody was left free: nobody is later
  inside <- days[!is.na(days) & (days <= max(curve$time) | tail(curve$surv, 1) == 0)]
  if (length(inside)) {
    then <- summary(curve, times = inside, extend = TRUE)
    add("share", name, inside, then$surv)
  }
  if (!is.na(tau) && tau <= max(curve$time)) {
    mean_days <- summary(curve, rmean = tau)$table
    add("rmst", name, tau, unname(mean_days["rmean"]))
    add("rmst_se", name, tau, unname(mean_days["se(rmean)"]))
  }
}

# where recurrences can have begun on several days: medians with each on the first, the middle and the last of them, and
# the estimate that places none (Turnbull), as the share still free on the last day of each
if ("onset_first" %in% names(first)) {
  for (name in c("onset_first", "onset_last")) first[[name]] <- as.numeric(first[[name]])
  for (name in groups) {
    rows <- first[first$group == name, ]
    if (nrow(rows) == 0) next
    is_event <- rows$event == 1
    days_of <- list(first = rows$onset_first, middle = floor((rows$onset_first + rows$onset_last) / 2), last = rows$onset_last)
    for (which in names(days_of)) {
      placed <- rows
      placed$duration[is_event] <- days_of[[which]][is_event]
      middle <- quantile(survfit(outcome(placed) ~ 1, conf.type = "log-log"), 0.5)
      add(paste0("median_", which), name, NA, unname(middle$quantile))
    }
    if (!any(is_event)) next
    after <- ifelse(is_event, rows$onset_first - 1, rows$duration)
    until <- ifelse(is_event, rows$onset_last, NA)
    # closed intervals of whole days: (a, b] is [a + 1, b], and free at a is after a
    placed <- Surv(after + ifelse(is_event, 0.5, 0.25), ifelse(is.na(until), NA, until), type = "interval2")
    curve <- survfit(placed ~ 1)
    ends <- sort(unique(until[is_event]))
    add("npmle", name, ends, summary(curve, times = ends + 0.1, extend = TRUE)$surv)
  }
}

# where a finished table tells several kinds of event: the share of each group that had each kind first (Aalen-Johansen);
# an event without its kind could be any of them
kinds <- if (is.null(first$kind)) NULL else sort(unique(first$kind[first$event == 1]), method = "radix")
if (length(kinds) && !any(first$event == 1 & is.na(first$kind))) {
  for (name in groups) {
    rows <- first[first$group == name, ]
    if (nrow(rows) == 0) next
    state <- factor(ifelse(rows$event == 1, rows$kind, ""), levels = c("", kinds))
    response <- if (is_late) Surv(rows$entry, rows$duration, state) else Surv(rows$duration, state)
    # with late entry rows have to belong to somebody
    person <- seq_len(nrow(rows))
    curve <- survfit(response ~ 1, id = person)
    shares <- matrix(curve$pstate, nrow = length(curve$time))
    for (place in seq_along(kinds)) {
      add(paste0("incidence: ", kinds[place]), name, curve$time, shares[, which(curve$states == kinds[place])])
    }
  }
}

first$group <- droplevels(first$group)

# observed less expected events with their hypergeometric variance, within strata and weighted by S^rho (1 - S)^gamma, S being
# the share still free just before; written out because survdiff takes neither late entry nor both powers
log_rank <- function(rows, stratum = rep(1, nrow(rows)), rho = 0, gamma = 0) {
  k <- nlevels(rows$group)
  entry <- if (is_late) rows$entry else rep(-1, nrow(rows))
  score <- numeric(k)
  variance <- matrix(0, k, k)
  for (one in unique(stratum)) {
    free <- 1
    inside <- stratum == one
    for (time in sort(unique(rows$duration[inside & rows$event == 1]))) {
      at_risk <- as.numeric(table(rows$group[inside & entry < time & rows$duration >= time]))
      events <- as.numeric(table(rows$group[inside & rows$duration == time & rows$event == 1]))
      n <- sum(at_risk)
      d <- sum(events)
      weight <- free^rho * (1 - free)^gamma
      score <- score + weight * (events - d * at_risk / n)
      if (n > 1) {
        share <- at_risk / n
        variance <- variance + weight^2 * d * (n - d) / (n - 1) * (diag(share, k) - outer(share, share))
      }
      free <- free * (1 - d / n)
    }
  }
  keep <- which(diag(variance) > 0)[-1]
  drop(score[keep] %*% solve(variance[keep, keep, drop = FALSE], score[keep]))
}

can_compare <- nlevels(first$group) > 1 && sum(first$event) > 0
if (can_compare) {
  add("log_rank", "", NA, log_rank(first))
  rho <- as.numeric(value_of("rho"))
  if (length(rho)) add("log_rank_weighted", "", NA, log_rank(first, rho = rho, gamma = as.numeric(value_of("gamma"))))
  if (!is.null(first$stratum)) {
    has_stratum <- !is.na(first$stratum)
    add("log_rank_stratified", "", NA, log_rank(first[has_stratum, ], first$stratum[has_stratum]))
  }
}

# what is compared, from rows of people or of stretches: a group or a covariate in words has its first value as the
# reference; rows that lack a value are left out
by <- value_of("by")
covariates <- value_of("covariate")
compared <- function(rows) {
  columns <- list()
  if (length(by) && nlevels(rows$group) > 1) columns[[by]] <- rows$group
  for (number in seq_along(covariates)) {
    told <- rows[[paste0("covariate_", number)]]
    numbers <- suppressWarnings(as.numeric(told))
    if (anyNA(numbers[!is.na(told)])) numbers <- factor(told, levels = sort(unique(told), method = "radix"))
    columns[[covariates[number]]] <- numbers
  }
  if (!length(columns)) return(NULL)
  is_usable <- Reduce(`&`, lapply(columns, function(values) !is.na(values)))
  if (!is.null(rows$stratum)) is_usable <- is_usable & !is.na(rows$stratum)
  if (!is.null(rows$cluster)) is_usable <- is_usable & !is.na(rows$cluster)
  columns <- lapply(columns, function(values) if (is.factor(values)) droplevels(values[is_usable]) else values[is_usable])
  terms <- unlist(lapply(names(columns), function(name) {
    if (is.factor(columns[[name]])) paste0(name, "=", levels(columns[[name]])[-1]) else name
  }))
  frame <- as.data.frame(unname(columns), col.names = paste0("v", seq_along(columns)))
  list(rows = rows[is_usable, ], frame = frame, terms = terms, names = names(columns))
}
fitted <- function(told, response, baseline = NULL, ...) {
  data <- told$frame
  data$response <- response
  data$baseline <- if (is.null(baseline)) rep(1, nrow(data)) else baseline
  if (!is.null(told$rows$stratum)) data$baseline <- paste(data$baseline, told$rows$stratum)
  coxph(as.formula(paste("response ~", paste(names(told$frame), collapse = " + "), "+ strata(baseline)")),
        data = data, ties = "efron", ...)
}

told <- compared(first)
if (!is.null(told) && sum(told$rows$event) > 0) {
  # people of one cluster hang together: errors allow for that
  clusters <- told$rows$cluster
  fit <- if (is.null(clusters)) fitted(told, outcome(told$rows)) else fitted(told, outcome(told$rows), cluster = clusters)
  add("log_hazard_ratio", told$terms, NA, unname(coef(fit)))
  add("log_hazard_ratio_se", told$terms, NA, unname(sqrt(diag(vcov(fit)))))
  hazards <- cox.zph(fit, transform = "km")$table
  add("proportional_hazards", c(told$names, if (nrow(hazards) > length(told$names)) "GLOBAL"), NA, unname(hazards[, "chisq"]))
}

# all recurrences: rows are stretches at risk, several of a person, whose errors allow for that
if (file.exists("data/stretches.csv")) {
  stretches <- read.csv("data/stretches.csv", colClasses = "character", na.strings = "", fileEncoding = "UTF-8-BOM")
  for (name in c("number", "start", "stop", "event")) stretches[[name]] <- as.numeric(stretches[[name]])
  stretches$group <- factor(stretches$group, levels = groups)
  for (name in groups) {
    rows <- stretches[!is.na(stretches$group) & stretches$group == name, ]
    if (nrow(rows) == 0) next
    curve <- survfit(Surv(start, stop, event) ~ 1, data = rows, id = participant, cluster = participant)
    add("mcf", name, curve$time, curve$cumhaz)
  }
  stretches$group <- droplevels(stretches$group)
  told <- compared(stretches)
  if (!is.null(told) && sum(told$rows$event) > 0) {
    rows <- told$rows
    number <- pmin(rows$number, 5)  # few reach more: from the fifth on a baseline in common
    models <- list(
      andersen_gill = fitted(told, Surv(rows$start, rows$stop, rows$event), cluster = rows$participant),
      pwp_total_time = fitted(told, Surv(rows$start, rows$stop, rows$event), number, cluster = rows$participant),
      pwp_gap_time = fitted(told, Surv(rows$stop - rows$start, rows$event), number, cluster = rows$participant)
    )
    for (name in names(models)) {
      add(name, told$terms, NA, unname(coef(models[[name]])))
      add(paste0(name, "_robust_se"), told$terms, NA, unname(sqrt(diag(vcov(models[[name]])))))
    }
  }
}

# the same under every shipped definition, of everybody who is at risk under it
if (file.exists("data/definitions_first_intervals.csv")) {
  every <- read.csv("data/definitions_first_intervals.csv", colClasses = "character", na.strings = "",
                    fileEncoding = "UTF-8-BOM")
  for (name in c("entry", "duration", "event")) every[[name]] <- as.numeric(every[[name]])
  every <- every[!is.na(every$group), ]
  every$group <- factor(every$group, levels = groups)
  for (definition in unique(every$definition)) {
    rows <- every[every$definition == definition, ]
    add("definition_n", definition, NA, nrow(rows))
    add("definition_events", definition, NA, sum(rows$event))
    if (is_late) rows <- rows[rows$duration > rows$entry, ]
    if (nrow(rows) == 0) next
    middle <- quantile(survfit(outcome(rows) ~ 1, conf.type = "log-log"), 0.5)
    add("definition_median", definition, NA, unname(middle$quantile))
    add("definition_median_lower", definition, NA, unname(middle$lower))
    add("definition_median_upper", definition, NA, unname(middle$upper))
    # a ratio takes two groups that both have recurrences; elsewhere its maximum lies nowhere
    rows$group <- droplevels(rows$group)
    if (length(groups) != 2 || nlevels(rows$group) != 2 || any(tapply(rows$event, rows$group, sum) == 0)) next
    told <- compared(rows)
    if (is.null(told) || nlevels(droplevels(told$rows$group)) != 2) next
    fit <- fitted(told, outcome(told$rows))
    is_group <- which(told$terms == paste0(by, "=", groups[2]))
    limits <- confint(fit)[is_group, ]
    add("definition_hazard_ratio", definition, NA, exp(unname(coef(fit)[is_group])))
    add("definition_lower", definition, NA, exp(unname(limits[1])))
    add("definition_upper", definition, NA, exp(unname(limits[2])))
  }
}

found$value <- format(found$value, digits = 17, trim = TRUE)
write.csv(found, "r_results.csv", row.names = FALSE, fileEncoding = "UTF-8")
cat(nrow(found), "numbers are in r_results.csv. R", as.character(getRversion()),
    "and survival", as.character(packageVersion("survival")), "\n")
