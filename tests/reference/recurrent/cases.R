# The inputs: data sets of the R package survival, edge cases written out, and two cohorts drawn from seeds.

source(file.path(here, "..", "survival", "cases.R"))

# 150 people in whole days 1 ... 6, so that everything is tied; some late, several rows per cluster, five sites.
drawn_ties <- function() {
  set.seed(31)
  n <- 150
  entry <- sample(0:2, n, replace = TRUE, prob = c(0.6, 0.2, 0.2))
  duration <- entry + sample(1:4, n, replace = TRUE)
  dose <- sample(0:3, n, replace = TRUE)
  data.frame(entry, duration, event = rbinom(n, 1, plogis(-0.6 + 0.4 * dose)), dose,
             arm = sample(c("control", "walking"), n, replace = TRUE), site = sample(letters[1:5], n, replace = TRUE),
             who = sample(1:60, n, replace = TRUE))
}

# 90 people with recurrences, episodes of 1 to 9 days between rows, a frailty, and a split of some rows in two;
# the rows are in no order. A few people are known to have had events before their first row.
drawn_recurrences <- function() {
  set.seed(77)
  rows <- NULL
  for (who in 1:90) {
    arm <- who %% 2
    frailty <- rgamma(1, 1)
    t <- sample(c(0, 0, 0, 12), 1)
    end <- sample(120:365, 1)
    number <- if (who %% 10 == 0) 3 else 1
    while (t < end) {
      gap <- ceiling(rexp(1, 0.012 * frailty * exp(-0.5 * arm)))
      stop <- min(t + gap, end)
      event <- as.numeric(t + gap <= end)
      cut <- if (stop - t > 20 && who %% 3 == 0) t + floor((stop - t) / 3) else NA
      if (!is.na(cut)) {
        rows <- rbind(rows, data.frame(who, start = t, stop = cut, event = 0, number, arm, mood = round(rnorm(1), 2)))
        rows <- rbind(rows, data.frame(who, start = cut, stop, event, number, arm, mood = round(rnorm(1), 2)))
      } else {
        rows <- rbind(rows, data.frame(who, start = t, stop, event, number, arm, mood = round(rnorm(1), 2)))
      }
      t <- stop + sample(1:9, 1)
      number <- number + event
      # a gap in the diary: nothing is known for a while, the number stays
      if (event == 0) break
    }
  }
  rows$arm <- as_levels(c("control", "walking")[rows$arm + 1])
  rows$site <- c("north", "south", "west")[rows$who %% 3 + 1]
  rows[sample(nrow(rows)), ]
}

extended_cases <- function() {
  trial <- drawn_trial()
  ties <- drawn_ties()
  hand <- "written out in cases.R"
  case <- function(name, source, duration, event, covariates, entry = NULL, strata = NULL, cluster = NULL, plot = FALSE) {
    # rows that R drops are left out here; the tests of dropping stand elsewhere
    keep <- complete.cases(covariates) & !is.na(event)
    if (!is.null(strata)) keep <- keep & !is.na(strata)
    if (!is.null(cluster)) keep <- keep & !is.na(cluster)
    list(name = name, source = source, duration = as.numeric(duration)[keep], event = as.numeric(event)[keep],
         entry = entry[keep], strata = strata[keep], cluster = cluster[keep], plot = plot,
         covariates = covariates[keep, , drop = FALSE])
  }
  of <- function(name) paste0(package, name)
  mgus <- mgus2[seq(1, nrow(mgus2), by = 3), ]
  myelo <- myeloma[seq(1, nrow(myeloma), by = 12), ]
  trialled <- pbc[!is.na(pbc$trt), ]
  list(
    with(lung, case("lung by sex", of("lung"), time, status - 1, data.frame(age, ecog = ph.ecog, loss = wt.loss),
                    strata = sex)),
    with(lung, case("lung, clusters of site", of("lung"), time, status - 1,
                    data.frame(age, sex = as_levels(sex), ecog = as.numeric(ph.ecog)), cluster = inst, plot = TRUE)),
    with(veteran, case("veteran", of("veteran"), time, status,
                       data.frame(trt = as_levels(trt), celltype = as_levels(celltype), karno, diagtime), plot = TRUE)),
    with(veteran, case("veteran by cell type", of("veteran"), time, status, data.frame(trt = as_levels(trt), karno, age),
                       strata = as.character(celltype), plot = TRUE)),
    with(ovarian, case("ovarian", of("ovarian"), futime, fustat, data.frame(age, rx = as_levels(rx)), plot = TRUE)),
    with(colon[colon$id %% 3 == 0, ],
         case("colon, two events, every third person", of("colon"), time, status,
              data.frame(rx = as_levels(rx), nodes = as.numeric(nodes), age), strata = etype, cluster = id)),
    with(heart, case("heart (delayed entry)", of("heart"), stop, event,
                     data.frame(age, year, surgery, transplant = as_levels(transplant)), entry = start, cluster = id)),
    with(heart, case("heart by surgery (delayed entry)", of("heart"), stop, event,
                     data.frame(age, year, transplant = as_levels(transplant)), entry = start, strata = surgery)),
    with(jasa, case("jasa", of("jasa"), futime + 1, fustat, data.frame(age, surgery, transplant), plot = TRUE)),
    with(bladder2, case("bladder2, clusters (delayed entry)", of("bladder2"), stop, event,
                        data.frame(rx = as_levels(rx), size, number), entry = start, cluster = id, plot = TRUE)),
    with(bladder2, case("bladder2 by number, clusters (delayed entry)", of("bladder2"), stop, event,
                        data.frame(rx = as_levels(rx), size, number), entry = start, strata = enum, cluster = id)),
    with(cgd, case("cgd by hospital, clusters (delayed entry)", of("cgd"), tstop, status,
                   data.frame(treat = as_levels(treat), age, inherit = as_levels(inherit)), entry = tstart,
                   strata = as.character(hos.cat), cluster = id)),
    with(retinopathy, case("retinopathy, two eyes", of("retinopathy"), futime, status,
                           data.frame(trt, type = as_levels(type), risk), cluster = id)),
    with(rats, case("rats by sex, litters", of("rats"), time, status, data.frame(rx), strata = as.character(sex),
                    cluster = litter)),
    with(rats, case("rats, a stratum per litter", of("rats"), time, status, data.frame(rx), strata = litter)),
    with(kidney, case("kidney", of("kidney"), time, status,
                      data.frame(age = as.numeric(age), sex, disease = as_levels(disease)), cluster = id)),
    with(mgus, case("mgus2, every third", of("mgus2"), pmax(futime, 1), death,
                    data.frame(age = as.numeric(age), hgb, mspike), strata = as.character(sex))),
    with(myelo, case("myeloma, every 12th (delayed entry)", of("myeloma"), futime, death, data.frame(year), entry = entry,
                     plot = TRUE)),
    with(gbsg, case("gbsg by grade", of("gbsg"), rfstime, status,
                    data.frame(hormon, age = as.numeric(age), nodes = as.numeric(nodes)), strata = grade)),
    with(trialled, case("pbc, covariates far from zero", of("pbc"), time, as.numeric(status == 2),
                        data.frame(days = age * 365.25 + 10000, bili, albumin), strata = edema, plot = TRUE)),
    with(stanford2, case("stanford2", of("stanford2"), pmax(time, 1), status, data.frame(age, t5), plot = TRUE)),
    with(trial, case("drawn trial by sex (delayed entry)", "drawn in survival/cases.R", duration, event,
                     data.frame(arm = as_levels(arm), age), entry = entry, strata = sex, plot = TRUE)),
    with(ties, case("ties everywhere", "drawn in cases.R", duration, event, data.frame(arm = as_levels(arm), dose),
                    entry = entry, strata = site, cluster = who, plot = TRUE)),
    case("five people, four clusters", hand, c(2, 5, 5, 7, 11), c(1, 0, 1, 1, 1),
         data.frame(g = as_levels(c(2, 10, 2, 10, 2))), cluster = c(1, 2, 1, 3, 4)),
    case("one event in a stratum, none in another", hand, c(3, 5, 5, 8, 9, 4, 6, 2, 7, 1), c(0, 0, 1, 0, 0, 0, 0, 1, 1, 1),
         data.frame(x = c(1, 2.5, 0, 1, 3, 2, 1, 0.5, 2, 1)), strata = c(1, 1, 1, 1, 1, 2, 2, 3, 3, 3),
         cluster = c(1, 2, 3, 4, 5, 1, 2, 3, 4, 5)),
    case("near-equal times in two strata", hand, c(0.1 + 0.2, 0.3, 0.7, 0.1 * 7, 1.5, 2, 0.3, 0.7),
         c(1, 1, 1, 1, 0, 1, 1, 1), data.frame(x = c(1, 2, 0.5, 1, 3, 2, 0, 1.5)), strata = c(1, 1, 1, 1, 1, 1, 2, 2),
         cluster = c(1, 1, 2, 3, 4, 5, 6, 6))
  )
}

recurrent_cases <- function() {
  drawn <- drawn_recurrences()
  case <- function(name, source, participant, start, stop, event, number, covariates, strata = NULL) {
    keep <- start < stop
    list(name = name, source = source, participant = as.numeric(participant)[keep], start = as.numeric(start)[keep],
         stop = as.numeric(stop)[keep], event = as.numeric(event)[keep], number = as.numeric(number)[keep],
         strata = strata[keep], covariates = covariates[keep, , drop = FALSE])
  }
  list(
    with(bladder2, case("bladder2", paste0(package, "bladder2"), id, start, stop, event, enum,
                        data.frame(rx = as_levels(rx), size, number))),
    with(bladder1, case("bladder1, up to nine recurrences", paste0(package, "bladder1"), id, start, stop, status == 1,
                        enum, data.frame(treatment = as_levels(treatment), number, size))),
    with(cgd, case("cgd", paste0(package, "cgd"), id, tstart, tstop, status, enum,
                   data.frame(treat = as_levels(treat), age, inherit = as_levels(inherit)))),
    with(cgd, case("cgd by hospital", paste0(package, "cgd"), id, tstart, tstop, status, enum,
                   data.frame(treat = as_levels(treat), age), strata = as.character(hos.cat))),
    with(heart, case("heart, one event at most", paste0(package, "heart"), id, start, stop, event, rep(1, length(id)),
                     data.frame(transplant = as_levels(transplant), age))),
    with(drawn, case("drawn recurrences", "drawn in cases.R, seed 77", who, start, stop, event, number,
                     data.frame(arm, mood))),
    with(drawn, case("drawn recurrences by site", "drawn in cases.R, seed 77", who, start, stop, event, number,
                     data.frame(arm), strata = site))
  )
}
