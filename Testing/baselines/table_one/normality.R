# W and P of shapiro.test (R 4.2.2) at every small n, at both sides of its changes of formula, and at its limits.
# Run in this folder: Rscript normality.R
# normality.csv holds, one line a sample, W, P and the values.
set.seed(20260105)
draw <- list(normal = rnorm, uniform = runif, skewed = function(n) exp(rnorm(n)), heavy = function(n) rt(n, 2),
             ties = function(n) c(0, 1, round(rnorm(n - 2))), outlier = function(n) c(rnorm(n - 1) / 1000, 1))
rows <- c("shape,n,w,p,values")
for (n in c(3:13, 20, 50, 134)) for (shape in names(draw)) {
  x <- signif(draw[[shape]](n), 9)
  test <- shapiro.test(x)
  rows <- c(rows, sprintf("%s,%d,%.17g,%.17g,%s", shape, n, test$statistic, test$p.value, paste(format(x, digits = 15, trim = TRUE), collapse = " ")))
}
for (n in c(1000, 5000)) {                                 # too long to store: sin(1 .. n), whose ends are far from normal
  test <- shapiro.test(sin(seq_len(n))^3)
  rows <- c(rows, sprintf("cubed_sines,%d,%.17g,%.17g,", n, test$statistic, test$p.value))
}
test <- shapiro.test(c(0, 1, 2) + 1e4)
rows <- c(rows, sprintf("even,3,%.17g,%.17g,10000 10001 10002", test$statistic, test$p.value))
writeLines(rows, "normality.csv")
