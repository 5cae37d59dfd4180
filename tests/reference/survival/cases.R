# The inputs: data sets of the R package survival, edge cases written out, and one trial drawn from a seed.

package <- "R package survival, data set "

make_case <- function(name, source, duration, event, entry = NULL, group = NULL, labels = NULL, ...) {
  if (!is.null(group)) {
    group <- as.character(group)
    if (is.null(labels)) {
      found <- unique(group)
      labels <- if (!anyNA(suppressWarnings(as.numeric(found)))) found[order(as.numeric(found))]
                else sort(found, method = "radix")
    }
  }
  list(name = name, source = source, duration = as.numeric(duration), event = as.numeric(event), entry = entry,
       group = group, labels = labels, ...)
}

# Two arms of 350, whole days, heavy ties early on (Weibull shape 0.53), half of them entering late.
drawn_trial <- function() {
  set.seed(20240620)
  n <- 700
  arm <- rep(c("control", "walking"), each = n / 2)
  time <- ceiling(rweibull(n, 0.53, ifelse(arm == "walking", 415, 224)))
  end <- sample(30:365, n, replace = TRUE)
  duration <- pmin(time, end)
  entry <- ifelse(runif(n) < 0.5, pmin(29, duration - 1), 0)
  data.frame(arm, sex = sample(c("female", "male"), n, replace = TRUE), age = round(rnorm(n, 54, 12)),
             duration, event = as.numeric(time <= end), entry)
}

curve_cases <- function() {
  trial <- drawn_trial()
  drawn <- "drawn in cases.R, seed 20240620"
  hand <- "written out in cases.R"
  first <- bladder[bladder$enum == 1, ]
  myelo <- myeloma[seq(1, nrow(myeloma), by = 15), ]
  list(
    make_case("lung", paste0(package, "lung"), lung$time, lung$status - 1),
    make_case("lung by sex", paste0(package, "lung"), lung$time, lung$status - 1, group = lung$sex),
    with(lung[!is.na(lung$ph.ecog), ],
         make_case("lung by ph.ecog", paste0(package, "lung"), time, status - 1, group = ph.ecog)),
    make_case("veteran by treatment", paste0(package, "veteran"), veteran$time, veteran$status, group = veteran$trt),
    make_case("veteran by cell type", paste0(package, "veteran"), veteran$time, veteran$status,
              group = veteran$celltype),
    make_case("ovarian by rx", paste0(package, "ovarian"), ovarian$futime, ovarian$fustat, group = ovarian$rx),
    make_case("aml by maintenance", paste0(package, "aml"), aml$time, aml$status, group = aml$x),
    make_case("bladder, first recurrence, by rx", paste0(package, "bladder"), first$stop, first$event,
              group = first$rx),
    make_case("heart by transplant (delayed entry)", paste0(package, "heart"), heart$stop, heart$event,
              entry = heart$start, group = heart$transplant, exact = TRUE),
    make_case("cgd by treatment (delayed entry)", paste0(package, "cgd"), cgd$tstop, cgd$status,
              entry = cgd$tstart, group = cgd$treat, exact = TRUE),
    make_case("myeloma, every 15th (delayed entry)", paste0(package, "myeloma"), myelo$futime, myelo$death,
              entry = myelo$entry, group = ifelse(myelo$year < 80, "early", "late"), exact = TRUE),
    make_case("drawn trial", drawn, trial$duration, trial$event, group = trial$arm),
    make_case("drawn trial (delayed entry)", drawn, trial$duration, trial$event, entry = trial$entry,
              group = trial$arm),
    make_case("all censored", hand, c(3, 5, 5, 8, 9), c(0, 0, 0, 0, 0)),
    make_case("all censored on day 0", hand, c(0, 0), c(0, 0)),
    make_case("one event", hand, c(3, 5, 5, 8, 9), c(0, 0, 1, 0, 0)),
    make_case("one person, event", hand, 7, 1),
    make_case("one person, censored", hand, 7, 0),
    make_case("all at once", hand, rep(4, 6), rep(1, 6), group = c("a", "a", "a", "b", "b", "b")),
    make_case("one half, then an event", hand, c(1, 2, 3, 4), c(1, 1, 0, 1)),
    make_case("one half to the end", hand, c(1, 2, 3, 4), c(1, 1, 0, 0)),
    make_case("one half at the last time", hand, c(1, 2), c(1, 0)),
    make_case("one half, ten people", hand, 1:10, rep(1, 10)),
    make_case("three quarters and one quarter flat", hand, c(2, 4, 6, 8), c(1, 1, 1, 0)),
    make_case("last one an event", hand, c(2, 5, 5, 7, 11), c(1, 0, 1, 0, 1)),
    make_case("five people, two groups", hand, c(2, 5, 5, 7, 11), c(1, 0, 1, 0, 1), group = c(2, 10, 2, 10, 10)),
    make_case("events on day 0", hand, c(0, 0, 1, 2, 3), c(1, 0, 1, 0, 1)),
    make_case("near-equal times", hand, c(0.1 + 0.2, 0.3, 0.7, 0.1 * 7, 1.5, 2), c(1, 0, 1, 1, 0, 1),
              group = c("a", "b", "a", "b", "a", "b"), near_equal = TRUE),
    make_case("near-equal times on a large scale", hand, c(1e9, 1e9 + 2, 2e9, 2e9 + 100, 3e9), c(1, 1, 0, 1, 1),
              near_equal = TRUE),
    make_case("two pairs of groups apart in time", hand, c(2, 3, 4, 12, 13, 14, 15, 5), c(1, 1, 0, 1, 1, 1, 0, 1),
              entry = c(0, 0, 0, 9, 9, 9, 9, 0), group = c("a", "b", "a", "c", "d", "c", "d", "b")),
    make_case("entry equals duration", hand, c(5, 2, 6, 6, 9), c(1, 1, 1, 0, 1), entry = c(0, 2, 3, 1, 6),
              group = c("a", "a", "b", "b", "a"), exact = TRUE),
    make_case("a group never at risk", hand, c(5, 2, 6, 6, 9, 7), c(1, 1, 1, 0, 1, 0), entry = c(0, 2, 3, 1, 9, 0),
              group = c("a", "b", "a", "c", "b", "c")),
    make_case("nobody left, then late entries", hand, c(2, 3, 8, 9, 10), c(1, 1, 1, 0, 1), entry = c(0, 0, 5, 5, 6)),
    make_case("everybody late", hand, c(6, 8, 9), c(1, 0, 1), entry = c(3, 4, 5)),
    make_case("no time together", hand, c(2, 3, 8, 9), c(1, 1, 1, 1), entry = c(0, 0, 5, 5),
              group = c("a", "a", "b", "b")),
    make_case("a third group gone before any event", hand, c(1, 2, 3, 4, 5, 0.5), c(1, 0, 1, 1, 0, 0),
              group = c(1, 1, 2, 2, 2, 3)),
    make_case("no event in two groups", hand, c(1, 2, 3, 4, 5), c(0, 0, 0, 0, 0), group = c(1, 1, 2, 2, 2))
  )
}

as_levels <- function(x) {
  found <- unique(as.character(x[!is.na(x)]))
  order_of <- if (!anyNA(suppressWarnings(as.numeric(found)))) found[order(as.numeric(found))]
              else sort(found, method = "radix")
  factor(as.character(x), order_of)
}

cox_cases <- function() {
  trial <- drawn_trial()
  drawn <- "drawn in cases.R, seed 20240620"
  hand <- "written out in cases.R"
  case <- function(name, source, duration, event, covariates, entry = NULL)
    list(name = name, source = source, duration = as.numeric(duration), event = as.numeric(event), entry = entry,
         covariates = covariates)
  trialled <- pbc[!is.na(pbc$trt), ]
  recurred <- colon[colon$etype == 1, ]
  list(
    case("lung, sex", paste0(package, "lung"), lung$time, lung$status - 1,
         data.frame(sex = as_levels(lung$sex))),
    case("lung, age, sex and weight loss (missing values)", paste0(package, "lung"), lung$time, lung$status - 1,
         data.frame(age = lung$age, sex = as_levels(ifelse(lung$sex == 1, "male", "female")),
                    ecog = as.numeric(lung$ph.ecog), loss = lung$wt.loss)),
    case("veteran", paste0(package, "veteran"), veteran$time, veteran$status,
         data.frame(trt = as_levels(veteran$trt), celltype = as_levels(veteran$celltype), karno = veteran$karno,
                    age = veteran$age, diagtime = veteran$diagtime)),
    case("ovarian", paste0(package, "ovarian"), ovarian$futime, ovarian$fustat,
         data.frame(age = ovarian$age, rx = as_levels(ovarian$rx))),
    case("bladder2 (delayed entry)", paste0(package, "bladder2"), bladder2$stop, bladder2$event,
         data.frame(rx = as_levels(bladder2$rx), size = bladder2$size, number = bladder2$number),
         entry = bladder2$start),
    case("heart (delayed entry)", paste0(package, "heart"), heart$stop, heart$event,
         data.frame(age = heart$age, year = heart$year + 1967, surgery = heart$surgery,
                    transplant = as_levels(heart$transplant)), entry = heart$start),
    case("stanford2 (missing values)", paste0(package, "stanford2"), stanford2$time, stanford2$status,
         data.frame(age = stanford2$age, t5 = stanford2$t5)),
    case("pbc, covariates far from zero", paste0(package, "pbc"), trialled$time, as.numeric(trialled$status == 2),
         data.frame(days = trialled$age * 365.25 + 10000, bili = trialled$bili, albumin = trialled$albumin,
                    protime = trialled$protime, edema = as_levels(trialled$edema))),
    case("colon, recurrence", paste0(package, "colon"), recurred$time, recurred$status,
         data.frame(rx = as_levels(recurred$rx), sex = as_levels(recurred$sex), age = recurred$age,
                    nodes = recurred$nodes)),
    case("drawn trial, arm", drawn, trial$duration, trial$event, data.frame(arm = as_levels(trial$arm))),
    case("drawn trial, arm, sex and age (delayed entry)", drawn, trial$duration, trial$event,
         data.frame(arm = as_levels(trial$arm), sex = as_levels(trial$sex), age = trial$age), entry = trial$entry),
    case("drawn trial, arm (delayed entry)", drawn, trial$duration, trial$event,
         data.frame(arm = as_levels(trial$arm)), entry = trial$entry),
    case("all at once", hand, rep(4, 6), rep(1, 6), data.frame(g = as_levels(c("a", "a", "a", "b", "b", "b")))),
    case("five people", hand, c(2, 5, 5, 7, 11), c(1, 0, 1, 1, 1), data.frame(g = as_levels(c(2, 10, 2, 10, 2)))),
    case("near-equal times", hand, c(0.1 + 0.2, 0.3, 0.7, 0.1 * 7, 1.5, 2), c(1, 1, 1, 1, 0, 1),
         data.frame(x = c(1, 2, 4, 3, 1, 2)))
  )
}
