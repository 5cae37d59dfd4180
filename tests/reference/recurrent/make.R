# Reference numbers for Cox models with strata and clusters, cox.zph, and models of recurrent events.
#
# Run:  Rscript tests/reference/recurrent/make.R [FOLDER]
# Writes extended.json (strata, clusters, delayed entry, cox.zph) and recurrent.json (Andersen-Gill and
# Prentice-Williams-Peterson) beside this script or into FOLDER.

library(survival)
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
source(file.path(here, "..", "survival", "json.R"))
source(file.path(here, "cases.R"))
into <- c(commandArgs(TRUE), here)[1]

# tighter than R's default, which stops about 1e-9 short of the maximum
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
transforms <- c("km", "rank", "log", "identity")

column <- function(x) raw_vector(if (is.factor(x)) as.character(x) else x)
or_null <- function(x) if (is.null(x)) NULL else column(x)

fitted <- function(y, covariates, strata, cluster) {
  frame <- covariates
  # names that no data set here uses
  frame$y_ <- y
  right <- paste0("`", names(covariates), "`", collapse = " + ")
  if (!is.null(strata)) {
    frame$s_ <- strata
    right <- paste(right, "+ strata(s_)")
  }
  frame$c_ <- if (is.null(cluster)) seq_len(nrow(frame)) else cluster
  model <- as.formula(paste("y_ ~", right))
  # the model frame is looked up again by cox.zph
  environment(model) <- environment()
  fit <- if (is.null(cluster)) coxph(model, data = frame, control = tight, x = TRUE, y = TRUE, model = TRUE)
         else coxph(model, data = frame, cluster = c_, control = tight, x = TRUE, y = TRUE, model = TRUE)
  list(fit = fit, frame = frame)
}

terms_of <- function(fit, covariates) {
  names_of <- function(name) {
    x <- covariates[[name]]
    if (is.numeric(x)) name else paste0(name, "=", levels(x)[-1])
  }
  terms <- unlist(lapply(names(covariates), names_of))
  stopifnot(length(terms) == length(coef(fit)), all(is.finite(coef(fit))))
  is_robust <- !is.null(fit$naive.var)
  used <- sqrt(diag(fit$var))
  usual <- if (is_robust) sqrt(diag(fit$naive.var)) else used
  limits <- confint(fit)
  lapply(seq_along(terms), function(i) {
    list(term = terms[i], coef = unname(coef(fit)[i]), hazard_ratio = unname(exp(coef(fit)[i])),
         se = usual[i], robust_se = if (is_robust) used[i] else NULL,
         lower = exp(limits[i, 1]), upper = exp(limits[i, 2]),
         p_value = summary(fit)$coefficients[i, "Pr(>|z|)"])
  })
}

# scaled Schoenfeld residuals per column, as the mean of the events of a day
over_time <- function(fit) {
  zph <- cox.zph(fit, "identity", terms = FALSE)
  means <- apply(zph$y, 2, function(y) tapply(y, zph$time, mean))
  list(time = raw_vector(sort(unique(zph$time))),
       value = lapply(seq_len(ncol(zph$y)), function(j) raw_vector(unname(means[, j]))))
}

zph_rows <- function(fit) {
  unlist(lapply(transforms, function(transform) {
    table <- cox.zph(fit, transform)$table
    lapply(seq_len(nrow(table)), function(i) {
      list(term = gsub("`", "", rownames(table)[i]), transform = transform, statistic = table[i, "chisq"],
           df = table[i, "df"], p_value = table[i, "p"])
    })
  }), recursive = FALSE)
}

extended_case <- function(case) {
  y <- if (is.null(case$entry)) Surv(case$duration, case$event) else Surv(case$entry, case$duration, case$event)
  made <- fitted(y, case$covariates, case$strata, case$cluster)
  out <- list(name = case$name, source = case$source, duration = column(case$duration), event = column(case$event))
  for (part in c("entry", "strata", "cluster")) out[part] <- list(or_null(case[[part]]))
  out$covariates <- lapply(case$covariates, column)
  out$is_numeric <- lapply(case$covariates, is.numeric)
  out$n <- made$fit$n
  out$events <- made$fit$nevent
  out$terms <- terms_of(made$fit, case$covariates)
  out$hazards <- zph_rows(made$fit)
  # where a covariate does not vary within a stratum, R leaves that stratum out of the plot
  out["over_time"] <- list(if (isTRUE(case$plot)) over_time(made$fit) else NULL)
  out
}

recurrent_case <- function(case) {
  total <- Surv(case$start, case$stop, case$event)
  # the first start of a participant's rows of one number
  gap_start <- ave(case$start, paste(case$participant, case$number), FUN = min)
  gap <- Surv(case$start - gap_start, case$stop - gap_start, case$event)
  pooled <- pmin(case$number, 5)
  both <- if (is.null(case$strata)) pooled else interaction(case$strata, pooled)
  models <- list(andersen_gill = fitted(total, case$covariates, case$strata, case$participant),
                 pwp_total_time = fitted(total, case$covariates, both, case$participant),
                 pwp_gap_time = fitted(gap, case$covariates, both, case$participant))
  out <- list(name = case$name, source = case$source, participant = column(case$participant),
              start = column(case$start), stop = column(case$stop), event = column(case$event),
              number = column(case$number))
  out["strata"] <- list(or_null(case$strata))
  out$covariates <- lapply(case$covariates, column)
  out$is_numeric <- lapply(case$covariates, is.numeric)
  out$models <- lapply(models, function(made) {
    list(rows = made$fit$n, events = made$fit$nevent, terms = terms_of(made$fit, case$covariates))
  })
  out
}

made_with <- list(r = R.version.string, survival = as.character(packageVersion("survival")))
write_json(list(made_with = made_with, cases = lapply(extended_cases(), extended_case)), file.path(into, "extended.json"))
write_json(list(made_with = made_with, cases = lapply(recurrent_cases(), recurrent_case)), file.path(into, "recurrent.json"))
