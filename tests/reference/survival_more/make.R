# Writes the reference numbers of the further survival statistics as JSON beside this file, with R's versions.
# Run in this folder: Rscript make.R (Debian: r-base-core, r-cran-survival, r-cran-mass)

library(survival)
library(MASS)
source("../survival/json.R")

made_with <- list(r = R.version.string, survival = as.character(packageVersion("survival")),
                  mass = as.character(packageVersion("MASS")))
write_cases <- function(cases, path) write_json(list(made_with = made_with, cases = cases), path)

source("mcf.R")
write_cases(mcf_cases(), "mcf.json")

source("logrank.R")
write_cases(logrank_cases(), "logrank.json")

source("differences.R")
write_cases(differences_cases(), "differences.json")

source("competing.R")
write_cases(aj_cases(), "competing.json")

source("turnbull.R")
write_cases(turnbull_cases(), "turnbull.json")

source("hazard.R")
write_cases(hazard_cases(), "hazard.json")

source("rates.R")
write_cases(rates_cases(), "rates.json")
