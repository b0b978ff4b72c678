# Makes proportions.csv: binom.test (Clopper-Pearson) and prop.test without correction (Wilson) of whole counts, and
# Clopper-Pearson by qbeta of counts that are not whole, as AUC x n. Run in this folder: Rscript proportions.R
digits <- function(v) sprintf("%.17g", v)
rows <- "method,successes,n,confidence,low,high"
add <- function(method, x, n, level, limits)
  rows <<- c(rows, paste(method, digits(x), n, digits(level), digits(limits[1]), digits(limits[2]), sep = ","))
for (n in c(1, 2, 5, 12, 43, 97, 166, 2000)) {
  for (level in c(0.8, 0.95, 0.99)) {
    for (x in unique(c(0, 1, n %/% 3, n %/% 2, n - 1, n))) {
      add("exact", x, n, level, binom.test(x, n, conf.level = level)$conf.int)
      add("wilson", x, n, level, suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
    }
    tail <- (1 - level) / 2
    for (x in n * c(0.03, 0.5123, 0.907)) add("exact", x, n, level, c(qbeta(tail, x, n - x + 1), qbeta(1 - tail, x + 1, n - x)))
  }
}
writeLines(rows, "proportions.csv")
cat(R.version.string, "\n")
