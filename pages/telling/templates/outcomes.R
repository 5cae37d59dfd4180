# Works the numbers of this folder out once more from its data, with R and the package nlme alone.
# Run it in the folder that holds it:  Rscript analysis.R
# It writes r_results.csv: one row per number, beside which results.json can be laid.
library(nlme)

rows <- read.csv("data/visits.csv", colClasses = c(group = "character", participant = "character"),
                 fileEncoding = "UTF-8-BOM", na.strings = "") # a group may be called NA
settings <- read.csv("settings.csv", stringsAsFactors = FALSE, fileEncoding = "UTF-8-BOM", na.strings = "")
groups <- settings$value[settings$name == "group"]
rows <- rows[!is.na(rows$group) & rows$group != "", ]
rows$group <- factor(rows$group, levels = groups)
visits <- sort(unique(rows$visit))
# what is adjusted for beside the baseline: numbers where all are, else labels, the first in order being the reference
covariates <- grep("^covariate_", names(rows), value = TRUE)
strata <- settings$value[settings$name == "strata"]
for (name in covariates) if (!is.numeric(rows[[name]]) || name %in% strata) {
  told <- as.character(rows[[name]])
  told[!is.na(told) & told == ""] <- NA
  rows[[name]] <- factor(told, levels = sort(unique(told), method = "radix"))
}
# what groups were compared at, and which visits the model of all holds; of the others results.json says why not
compared <- as.numeric(settings$value[settings$name == "compared"])
modelled <- as.numeric(settings$value[settings$name == "modelled"])
# what everybody shares leaves nothing to adjust for
adjusting <- function(here) Filter(function(name) length(unique(here[[name]])) > 1, c("baseline", covariates))

found <- data.frame(what = character(), group = character(), visit = numeric(), value = numeric())
add <- function(what, group, visit, value) {
  found <<- rbind(found, data.frame(what = what, group = group, visit = visit, value = unname(value)))
}

for (visit in visits) {
  here <- rows[rows$visit == visit, ]
  for (name in groups) {
    values <- here$value[here$group == name & !is.na(here$value)]
    add("n", name, visit, length(values))
    if (length(values)) add("mean", name, visit, mean(values))
    if (length(values) > 1) add("sd", name, visit, sd(values))
  }
  if (!visit %in% compared) next
  kept <- c("value", "baseline", "group", covariates, if (!is.null(here$cluster)) "cluster")
  here <- droplevels(here[complete.cases(here[kept]), ])
  fit <- lm(as.formula(paste("value ~", paste(c(adjusting(here), "group"), collapse = " + "))), data = here)
  X <- model.matrix(fit)
  bread <- solve(crossprod(X))
  if (is.null(here$cluster)) { # errors that allow each group its own variance (HC2)
    robust <- bread %*% crossprod(X * resid(fit) / sqrt(1 - hatvalues(fit))) %*% bread
  } else { # errors that hold within clusters (CR2)
    scores <- t(sapply(split(seq_len(nrow(X)), here$cluster), function(mine) {
      x <- X[mine, , drop = FALSE]
      left <- eigen(diag(length(mine)) - x %*% bread %*% t(x), symmetric = TRUE)
      root <- ifelse(left$values > 1e-10, 1 / sqrt(pmax(left$values, 1e-10)), 0)
      crossprod(x, left$vectors %*% (root * crossprod(left$vectors, resid(fit)[mine])))
    }))
    robust <- bread %*% crossprod(scores) %*% bread
  }
  for (name in groups[-1]) {
    term <- paste0("group", name)
    add("ancova", name, visit, coef(fit)[[term]])
    add("ancova_se", name, visit, sqrt(robust[term, term]))
  }
}

# a model of all visits takes people to say nothing of one another
by_group <- identical(settings$value[settings$name == "covariance"], "by group")
later <- rows[rows$visit %in% modelled & complete.cases(rows[c("value", "baseline", covariates)]), ]
if (length(modelled) == 1 && by_group) { # of one visit alone there is nothing to hang together
  model <- gls(as.formula(paste("value ~", paste(c(adjusting(later), "group"), collapse = " + "))), data = later,
               method = "REML", weights = varIdent(form = ~ 1 | group),
               control = glsControl(tolerance = 1e-12, msTol = 1e-14, opt = "nlminb"))
  terms <- summary(model)$tTable
  for (name in groups[-1]) {
    add("repeated", name, modelled, terms[paste0("group", name), "Value"])
    add("repeated_se", name, modelled, terms[paste0("group", name), "Std.Error"])
  }
} else if (length(modelled) == 1) { # of one visit alone it is least squares with one variance for all
  fit <- lm(as.formula(paste("value ~", paste(c(adjusting(later), "group"), collapse = " + "))), data = later)
  terms <- summary(fit)$coefficients
  for (name in groups[-1]) {
    add("repeated", name, modelled, terms[paste0("group", name), "Estimate"])
    add("repeated_se", name, modelled, terms[paste0("group", name), "Std. Error"])
  }
} else if (length(modelled) > 1) {
  later$place <- as.integer(factor(later$visit))
  later$visit <- factor(later$visit)
  later <- later[order(later$participant, later$place), ]
  later$own <- if (by_group) interaction(later$visit, later$group) else later$visit # what has a variance of its own
  terms <- paste0("visit:", c(adjusting(later), "group"), collapse = " + ")
  model <- gls(as.formula(paste("value ~ 0 + visit +", terms)), data = later, method = "REML",
               correlation = corSymm(form = ~ place | participant), weights = varIdent(form = ~ 1 | own))
  terms <- summary(model)$tTable
  for (visit in levels(later$visit)) for (name in groups[-1]) {
    term <- paste0("visit", visit, ":group", name)
    add("repeated", name, as.numeric(visit), terms[term, "Value"])
    add("repeated_se", name, as.numeric(visit), terms[term, "Std.Error"])
  }
}

found$value <- format(found$value, digits = 17, trim = TRUE)
write.csv(found, "r_results.csv", row.names = FALSE, fileEncoding = "UTF-8")
cat(nrow(found), "numbers are in r_results.csv. R", as.character(getRversion()),
    "and nlme", as.character(packageVersion("nlme")), "\n")
