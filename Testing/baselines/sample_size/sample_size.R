# Makes needed.csv and power.csv by pROC::power.roc.test, which follows Obuchowski's approximation.
# Run in this folder: Rscript sample_size.R
suppressMessages(library(pROC))
digits <- function(v) sprintf("%.17g", v)
needed <- "auc,ratio,power,alpha,cases"
power <- "auc,cases,controls,alpha,power"
for (auc in c(0.55, 0.6, 0.71, 0.78, 0.85, 0.91, 0.99)) {
  for (ratio in c(0.25, 75 / 91, 44 / 53, 1, 91 / 75, 3)) for (wanted in c(0.3, 0.8, 0.95)) for (alpha in c(0.01, 0.05, 0.2)) {
    found <- power.roc.test(auc = auc, kappa = ratio, power = wanted, sig.level = alpha)
    needed <- c(needed, paste(digits(auc), digits(ratio), wanted, alpha, digits(found$ncases), sep = ","))
  }
  for (sizes in list(c(6, 8), c(10, 9), c(75, 91), c(3, 40))) for (alpha in c(0.01, 0.05)) {
    found <- power.roc.test(auc = auc, ncases = sizes[1], ncontrols = sizes[2], sig.level = alpha)
    power <- c(power, paste(digits(auc), sizes[1], sizes[2], alpha, digits(found$power), sep = ","))
  }
}
writeLines(needed, "needed.csv")
writeLines(power, "power.csv")
cat(R.version.string, "pROC", as.character(packageVersion("pROC")), "\n")
