# AUC of readers and modalities, their covariances and the tests of Obuchowski and Rockette: MRMCaov 0.3.0 (Smith and
# Hillis, Proc SPIE 2020;11316:113160K), whose R code needs nothing but what is loaded here. Run in this folder:
# Rscript mrmc.R <folder of MRMCaov's sources>. van_dyke.csv is the data set VanDyke of that package, the ratings of
# Van Dyke et al., 79th RSNA meeting 1993 (45 of 114 patients with aortic dissection; spin echo and cine MRI; five
# radiologists); its user guide prints some of these numbers. drawn.csv is drawn here: three modalities, three readers.
options(digits = 17)
suppressMessages({ library(tibble); library(ggplot2); library(mvtnorm) })
sources <- commandArgs(TRUE)[1]
for (file in list.files(file.path(sources, "R"), full.names = TRUE)) source(file)
load(file.path(sources, "data", "VanDyke.RData"))
columns <- c("reader", "treatment", "case", "truth", "rating")
write.csv(VanDyke[columns], "van_dyke.csv", row.names = FALSE, quote = FALSE)
set.seed(8)
drawn <- expand.grid(case = 1:40, reader = 1:3, treatment = 1:3)
drawn$truth <- as.integer(drawn$case <= 17)
common <- rnorm(40)
drawn$rating <- round(2 * (drawn$truth * (0.8 + 0.3 * drawn$treatment) + common[drawn$case] + rnorm(360, 0, 0.7)))
drawn[c("reader", "treatment", "case")] <- lapply(drawn[c("reader", "treatment", "case")], factor)
write.csv(drawn[columns], "drawn.csv", row.names = FALSE, quote = FALSE)

rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
for (set in c("van_dyke", "drawn")) for (method in c("delong", "jackknife")) for (fixed in c("none", "readers", "cases")) {
  data <- if (set == "van_dyke") VanDyke else drawn
  cov <- if (method == "delong") DeLong else jackknife
  found <- switch(fixed,
    none = mrmc(empirical_auc(truth, rating), treatment, reader, case, data = data, cov = cov),
    readers = mrmc(empirical_auc(truth, rating), treatment, fixed(reader), case, data = data, cov = cov),
    cases = mrmc(empirical_auc(truth, rating), treatment, reader, fixed(case), data = data, cov = cov))
  said <- summary(found)
  keep <- function(what, values) add(set, method, fixed, quantity = what, place = seq_along(values), value = number(values))
  keep("auc", found$data[[1]])
  if (fixed != "cases") keep("components", said$vcov_comps$Estimate)
  test <- said$test_equality
  keep("p", test$`p-value`)
  keep("statistic", if (fixed == "readers") test$X2 / test$df else test$F)
  for (part in c("test_diffs", "test_means")) {
    one <- said[[part]]
    keep(paste0(part, "_value"), one$Estimate)
    keep(paste0(part, "_se"), one$StdErr)
    keep(paste0(part, "_low"), one$CI[, 1])
    keep(paste0(part, "_high"), one$CI[, 2])
    if (!is.null(one$df)) keep(paste0(part, "_df"), one$df)
    if (!is.null(one$`p-value`)) keep(paste0(part, "_p"), one$`p-value`)
  }
}
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE)
