# Small files of statistics programs, written by R: Rscript forms.R, in this folder.
# R 4.2.2, haven 2.5.1, foreign 0.8-84 (Debian 12: r-cran-haven, r-cran-foreign). Invented people.
library(haven)
diary <- tibble::tibble(
  id = c("P01", "P01", "P02"),
  day = as.Date(c("2024-03-01", "2024-03-02", "1900-01-01")),
  at = as.POSIXct(c("2024-03-01 08:30:00", NA, "2024-03-02 00:00:00"), tz = "UTC"),
  clock = hms::hms(c(30600, NA, 72001)),
  pain = labelled_spss(c(3, 99, -2), c("no pain" = 0, "worst" = 10, refused = 99), na_values = 99, na_range = c(-9, -1),
                       label = "Average pain"),
  arm = labelled(c(1, 1, 2), c(Walking = 1, Usual = 2)),
  note = c("ä b", "  two blanks before", ""),
  big = c(1e15 + 1, 1e15 + 2, 3)
)
write_sav(diary, "haven.sav")
write_sav(diary, "haven.zsav", compress = "zsav")
stata <- diary[, c("id", "day", "at", "arm", "big")]
stata$pain <- labelled(c(3, tagged_na("a"), tagged_na("z")), c(refused = tagged_na("a")), label = "Average pain")
stata$note <- c(paste(rep("long ", 600), collapse = ""), "ä", "")
write_dta(stata, "haven.dta")
write_dta(tibble::tibble(id = "P01", note = "ä"), "haven13.dta", version = 13)
sas <- diary[, c("id", "day", "at", "clock", "big")]
sas$score <- c(0.1, NA, -2.5)
write_xpt(sas, "haven5.xpt", version = 5, name = "DIARY")
write_xpt(sas, "haven8.xpt", version = 8, name = "DIARY")
sas$note <- diary$note
write_sas(sas, "haven.sas7bdat")
old <- data.frame(id = c("P01", "P02"), day = as.Date(c("2024-03-01", NA)), arm = factor(c("Walking", "Usual")),
                  score = c(0.1, NA), n = c(3L, NA))
foreign::write.dta(old, "foreign6.dta", version = 6L)
foreign::write.dta(old, "foreign10.dta", version = 10L)
