# Works the numbers of this folder out once more from its data, with R and the package MASS alone.
# Run it in the folder that holds it:  Rscript analysis.R
# It writes r_results.csv: one row per number, beside which results.json can be laid.
library(MASS)

rows <- read.csv("data/people.csv", colClasses = c(group = "character", participant = "character"),
                 fileEncoding = "UTF-8-BOM")
settings <- read.csv("settings.csv", stringsAsFactors = FALSE, fileEncoding = "UTF-8-BOM")
groups <- settings$value[settings$name == "group"]
rows <- rows[rows$group %in% groups & rows$asked_days > 0, ]
found <- data.frame(what = character(), group = character(), value = numeric())
add <- function(what, group, value) found <<- rbind(found, data.frame(what = what, group = group, value = unname(value)))

for (name in groups) {
  mine <- rows[rows$group == name, ]
  add("n", name, nrow(mine)); add("pain_days", name, sum(mine$pain_days)); add("asked_days", name, sum(mine$asked_days))
}
# a group in which nobody told of a day with pain has no rate on the logarithm, and says nothing about the others
told <- groups[sapply(groups, function(name) sum(rows$pain_days[rows$group == name]) > 0)]
rows <- rows[rows$group %in% told, ]
if (nrow(rows) > length(told)) {
  rows$group <- factor(rows$group, levels = told)
  right <- if (length(told) > 1) "0 + group" else "1"
  model <- as.formula(paste("pain_days ~", right, "+ offset(log(asked_days / 365.25))"))
  tight <- glm.control(epsilon = 1e-13, maxit = 200)
  poisson_fit <- glm(model, family = poisson(), data = rows, control = tight)
  # counts that vary no more than by chance have no dispersion that is likeliest
  varies <- sum((rows$pain_days - fitted(poisson_fit))^2 - rows$pain_days) > 0
  fit <- if (varies) glm.nb(model, data = rows, control = tight) else poisson_fit
  b <- coef(fit); v <- vcov(fit); reach <- qt(0.975, nrow(rows) - length(told))
  for (k in seq_along(told)) {
    se <- sqrt(v[k, k])
    add("per_year", told[k], exp(b[k]))
    add("lower", told[k], exp(b[k] - reach * se)); add("upper", told[k], exp(b[k] + reach * se))
    if (k > 1 && told[1] == groups[1]) {
      apart <- b[k] - b[1]; error <- sqrt(v[k, k] + v[1, 1] - 2 * v[k, 1])
      add("ratio", told[k], exp(apart))
      add("ratio_lower", told[k], exp(apart - reach * error)); add("ratio_upper", told[k], exp(apart + reach * error))
    }
  }
  add("dispersion", "", if (varies) 1 / fit$theta else 0)
}
write.csv(found, "r_results.csv", row.names = FALSE)
