# A simulated trial of three arms in twelve clinics, and what R says of it: models with covariates, clusters, parts of
# the people, logistic regression with standardised risks, rates by person-time.
# Rscript make.R; needs sandwich, clubSandwich, nlme, survival (Debian: r-cran-sandwich r-cran-clubsandwich ...).
suppressMessages({library(sandwich); library(clubSandwich); library(nlme)})
set.seed(20261130)
n <- 96
arm <- factor(sample(rep(c("control", "exercise", "walking"), each = n / 3)), levels = c("control", "exercise", "walking"))
clinic <- sample(rep(1:12, times = c(4, 4, 6, 6, 7, 7, 8, 8, 9, 11, 12, 14)))
age <- round(rnorm(n, 47, 11)); sex <- sample(c("f", "m"), n, TRUE); job <- sample(c("desk", "none", "other"), n, TRUE)
before <- pmin(10, pmax(1, round(rnorm(n, 5.5, 1.6), 1)))
of_clinic <- rnorm(12, 0, 0.6)[clinic]
y1 <- round(0.5 * before + 1.5 - 0.8 * (arm == "exercise") - 1.1 * (arm == "walking") + 0.02 * age + of_clinic + rnorm(n, 0, 1.2), 1)
y2 <- round(0.3 * before + 0.5 * y1 + 0.4 - 0.3 * (arm == "walking") * (sex == "m") + of_clinic / 2 + rnorm(n, 0, 1.1), 1)
y1[sample(n, 9)] <- NA; y2[sample(n, 14)] <- NA
people <- data.frame(person = seq_len(n), arm, clinic, age, sex, job, before, y28 = y1, y84 = y2)
write.csv(people, "people.csv", row.names = FALSE, na = "")

out <- data.frame(what = character(), term = character(), name = character(), value = numeric())
add <- function(what, term, ...) {
  told <- list(...)
  for (name in names(told)) out <<- rbind(out, data.frame(what = what, term = term, name = name, value = unname(told[[name]])))
}
full <- people[!is.na(people$y84), ]
arms <- c("armexercise", "armwalking")

# one visit with covariates: HC2 by sandwich, CR2 with Satterthwaite by clubSandwich
fit <- lm(y84 ~ arm + before + age + sex + job, data = full)
hc2 <- sqrt(diag(vcovHC(fit, type = "HC2")))
for (term in arms) add("ancova", term, estimate = coef(fit)[[term]], se = hc2[[term]])
V <- vcovHC(fit, type = "HC2")
add("ancova", "walking-exercise", estimate = coef(fit)[["armwalking"]] - coef(fit)[["armexercise"]],
    se = sqrt(V["armwalking", "armwalking"] + V["armexercise", "armexercise"] - 2 * V["armwalking", "armexercise"]))
cr2 <- coef_test(fit, vcov = "CR2", cluster = full$clinic, test = "Satterthwaite")
for (term in arms) {
  row <- cr2[rownames(cr2) == term, ]
  if (!nrow(row)) row <- cr2[cr2$Coef == term, ]
  add("ancova_clusters", term, estimate = row$beta, se = row$SE, df = row$df_Satt, p = row$p_Satt)
}

# all visits with covariates
long <- reshape(people, varying = c("y28", "y84"), v.names = "y", timevar = "visit", times = c(28, 84), direction = "long", idvar = "person")
long <- long[!is.na(long$y), ]; long <- long[order(long$person, long$visit), ]
long$place <- as.integer(factor(long$visit)); long$visit <- factor(long$visit)
model <- gls(y ~ 0 + visit + visit:before + visit:age + visit:sex + visit:arm, data = long, method = "REML",
             correlation = corSymm(form = ~ place | person), weights = varIdent(form = ~ 1 | visit),
             control = glsControl(tolerance = 1e-12, msTol = 1e-12, opt = "optim", optimMethod = "BFGS", msMaxIter = 500))
terms <- summary(model)$tTable
for (visit in c(28, 84)) for (term in arms)
  add("repeated", paste0(visit, ":", term), estimate = terms[paste0("visit", visit, ":", term), "Value"],
      se = terms[paste0("visit", visit, ":", term), "Std.Error"])
add("repeated", "model", log_likelihood = as.numeric(logLik(model)))

# parts of the people: each difference with HC2 and Satterthwaite (a cluster of one's own), F of the interaction
for (part in c("sex", "job")) {
  full$part <- factor(full[[part]])
  split <- lm(y84 ~ 0 + part + part:arm + before, data = full)
  own <- coef_test(split, vcov = "CR2", cluster = full$person, test = "Satterthwaite")
  names_of <- if (!is.null(own$Coef)) own$Coef else rownames(own)
  for (level in levels(full$part)) for (term in arms) {
    row <- own[names_of == paste0("part", level, ":", term), ]
    add(paste0("part_", part), paste0(level, ":", term), estimate = row$beta, se = row$SE, df = row$df_Satt, p = row$p_Satt)
  }
}
for (term in c("exercise", "walking")) {  # of one difference at a time, from the model of all arms
  split <- lm(y84 ~ job * arm + before, data = full)
  at <- paste0("job", c("none", "other"), ":arm", term)
  b <- coef(split)[at]; F <- as.numeric(t(b) %*% solve(vcov(split)[at, at], b)) / 2
  add("interaction_job", term, p = pf(F, 2, split$df.residual, lower.tail = FALSE))
}
split <- lm(y84 ~ sex * arm + before, data = full)
own <- coef_test(split, vcov = "CR2", cluster = full$person, test = "Satterthwaite")
names_of <- if (!is.null(own$Coef)) own$Coef else rownames(own)
for (term in c("exercise", "walking"))
  add("interaction_sex", term, p = own[names_of == paste0("sexm:arm", term), ]$p_Satt)

# shares at 3 points or fewer: odds by glm, risks standardised over everybody; the error by its parts, and by bootstrap
full$responds <- as.numeric(full$y84 <= 4)
form <- responds ~ arm + before + age + sex
risk_differences <- function(d) {
  g <- glm(form, family = binomial, data = d)
  p <- sapply(levels(d$arm), function(a) mean(predict(g, transform(d, arm = factor(a, levels = levels(arm))), type = "response")))
  c(p[2] - p[1], p[3] - p[1], p)
}
g <- glm(form, family = binomial, data = full, control = glm.control(epsilon = 1e-14))
rd <- risk_differences(full)
set.seed(7)
boots <- replicate(4000, suppressWarnings(risk_differences(full[sample(nrow(full), replace = TRUE), ])))
parts_of <- function(a) {
  X <- model.matrix(g); m <- nrow(X)
  X1 <- X0 <- X; X1[, arms] <- 0; X0[, arms] <- 0; X1[, paste0("arm", a)] <- 1
  p1 <- plogis(X1 %*% coef(g)); p0 <- plogis(X0 %*% coef(g))
  slope <- colMeans(X1 * as.vector(p1 * (1 - p1))) - colMeans(X0 * as.vector(p0 * (1 - p0)))
  as.vector(p1 - p0 - mean(p1 - p0)) + m * as.vector((X * (full$responds - fitted(g))) %*% vcov(g) %*% slope)
}
for (k in 1:2) {
  a <- c("exercise", "walking")[k]; parts <- parts_of(a); m <- length(parts)
  add("standardised", a, difference = rd[[k]], se = sqrt(sum(parts^2)) / m, bootstrap_se = sd(boots[k, ]),
      risk = rd[[3 + k]], reference_risk = rd[[3]], odds = exp(coef(g)[[arms[k]]]), odds_se = sqrt(vcovHC(g, "HC0")[arms[k], arms[k]]))
  sums <- tapply(parts, full$clinic, sum)
  add("standardised_clusters", a, se = sqrt(sum(sums^2) * 12 / 11) / m,
      odds_se = sqrt(vcovCL(g, cluster = full$clinic, type = "HC0", cadjust = TRUE)[arms[k], arms[k]]))
}

# rates by person-time
for (one in list(c(7, 812), c(0, 300), c(41, 5210))) {
  told <- poisson.test(one[1], one[2] / 365.25)
  add("rate", paste(one, collapse = ":"), estimate = told$estimate[[1]], lower = told$conf.int[1], upper = told$conf.int[2])
}
told <- poisson.test(c(41, 7), c(5210, 812))
add("rate_ratio", "7:812/41:5210", estimate = 1 / told$estimate[[1]], lower = 1 / told$conf.int[2], upper = 1 / told$conf.int[1], p = told$p.value)

out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "results.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, sapply(c("sandwich", "clubSandwich", "nlme"), function(p) paste(p, packageVersion(p)))), "versions.txt")
