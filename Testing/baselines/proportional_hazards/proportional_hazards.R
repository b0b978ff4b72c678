# Makes expected.csv: cox.zph of one covariate, the group of ../survival/inputs.csv, with Efron's ties.
# Made with R 4.2.2, survival 3.5-3: Rscript proportional_hazards.R
#   expected.csv  set, chisq, p
suppressMessages(library(survival))

inputs <- read.csv("../survival/inputs.csv", colClasses = c(x = "character"))
lines <- "set,chisq,p"
for (name in c("cohort_166", "cohort_97", "heavy_ties", "unequal_groups", "censored_after_last_event",
               "last_case_fails", "gone_before_first_event", "nearly_separated")) {
  set <- inputs[inputs$set == name, ]
  fit <- coxph(Surv(time, event) ~ group, set, ties = "efron", control = coxph.control(eps = 1e-11, iter.max = 60))
  test <- cox.zph(fit, transform = "km")$table[1, ]
  lines <- c(lines, sprintf("%s,%.17g,%.17g", name, test["chisq"], test["p"]))
}
writeLines(lines, "expected.csv")
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
