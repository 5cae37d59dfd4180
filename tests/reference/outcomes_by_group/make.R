# Writes gls.csv beside this file: the models of all visits of ../outcomes/rows.csv once more, with a variance of each group's own at
# each visit and correlations that the groups share.  Run:  Rscript tests/reference/outcomes_by_group/make.R

library(nlme)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
rows <- read.csv(file.path(here, "../outcomes/rows.csv"), colClasses = c(group = "character", case = "character"))

by_group <- function(long) {
  used <- long[!is.na(long$outcome) & !is.na(long$baseline), ]
  used$arm <- factor(used$group)
  used$at <- factor(used$visit)
  used$number <- as.integer(used$at)
  used$own <- interaction(used$at, used$arm)
  used$x <- used$baseline - mean(used[!duplicated(used$id), "baseline"])
  used <- used[order(used$id, used$number), ]
  control <- glsControl(maxIter = 500, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "nlminb")
  fit <- gls(outcome ~ 0 + at + at:arm + at:x, used, correlation = corSymm(form = ~ number | id),
             weights = varIdent(form = ~ 1 | own), method = "REML", control = control)
  table <- summary(fit)$tTable
  terms <- grep(":arm", rownames(table))
  parts <- regmatches(rownames(table)[terms], regexec("^at([0-9]+):arm(.*)$", rownames(table)[terms]))
  data.frame(case = long$case[1], visit = sapply(parts, `[`, 2), group = sapply(parts, `[`, 3),
             estimate = table[terms, 1], se = table[terms, 2], log_likelihood = as.numeric(logLik(fit)))
}

found <- do.call(rbind, lapply(split(rows, rows$case), by_group))
write.csv(format(found, digits = 15, trim = TRUE), file.path(here, "gls.csv"), row.names = FALSE, quote = FALSE)
