# Makes inputs.csv and expected.csv: net benefit from counts of cases, threshold by threshold, as its definition says;
# the difference of two models with the standard error of its mean. Run in this folder: Rscript decision_curve.R
RNGversion("4.0.0")
set.seed(20260402)

models <- function(n, map = identity) {
  y <- rbinom(n, 1, 0.45)
  list(y = y, first = map(plogis(rnorm(n, 0.8 * y - 0.5))), second = map(plogis(rnorm(n, 1.8 * y - 0.9))))
}
sets <- list(
  test_97 = models(97),
  training_166 = models(166),
  on_the_thresholds = models(80, function(p) round(p, 2)),
  clipped = models(60, function(p) pmin(pmax(1.4 * p - 0.2, 0), 1))
)

digits <- function(v) sprintf("%.17g", v)
inputs <- "set,y,first,second"
expected <- "set,threshold,first,second,all,difference,se"
for (set in names(sets)) {
  d <- sets[[set]]
  n <- length(d$y)
  inputs <- c(inputs, paste(set, d$y, digits(d$first), digits(d$second), sep = ","))
  for (i in 0:99) {
    t <- i / 100
    benefit <- function(p) sum(p >= t & d$y == 1) / n - sum(p >= t & d$y == 0) / n * t / (1 - t)
    gain <- ((d$second >= t) - (d$first >= t)) * ifelse(d$y == 1, 1, -t / (1 - t))
    expected <- c(expected, paste(set, digits(t), digits(benefit(d$first)), digits(benefit(d$second)),
                                  digits(benefit(rep(1, n))), digits(benefit(d$second) - benefit(d$first)),
                                  digits(sd(gain) / sqrt(n)), sep = ","))
  }
}
writeLines(inputs, "inputs.csv")
writeLines(expected, "expected.csv")
cat(R.version.string, "\n")
