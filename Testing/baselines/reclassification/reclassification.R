# Makes inputs.csv, expected.csv and tables.csv: IDI and category-free NRI by Hmisc::improveProb; NRI by category from
# its definition, case by case, and by improveProb of the category numbers. Run in this folder: Rscript reclassification.R
suppressMessages(library(Hmisc))
RNGversion("4.0.0")
set.seed(20260403)

models <- function(n, gain, map = identity) {
  y <- rep(0:1, c(n - n %/% 2, n %/% 2))
  base <- rnorm(n, 0.8 * y - 0.5)
  list(y = y, first = map(plogis(base)), second = map(plogis(base + rnorm(n, gain * (y - 0.5), 0.7))))
}
sets <- list(
  test_97 = models(97, 0.9),
  training_166 = models(166, 0.2),
  worse = models(60, -0.8),
  # equal probabilities of both models are common, and probabilities on the cut-offs
  rounded = models(80, 0.7, function(p) round(p, 1)),
  clipped = models(70, 0.5, function(p) pmin(pmax(1.5 * p - 0.25, 0), 1))
)
cutoffs <- list(one = 0.4, two = c(0.3, 0.6), four = c(0.1, 0.3, 0.5, 0.9))

digits <- function(v) sprintf("%.17g", v)
inputs <- "set,y,first,second"
expected <- "set,measure,part,value,se,z,p"
tables <- "set,cutoffs,outcome,first,second,cases"
for (set in names(sets)) {
  d <- sets[[set]]
  inputs <- c(inputs, paste(set, d$y, digits(d$first), digits(d$second), sep = ","))
  add <- function(measure, part, value, se) {
    z <- value / se
    expected <<- c(expected, paste(set, measure, part, digits(value), digits(se), digits(z), digits(2 * pnorm(-abs(z))), sep = ","))
  }
  found <- improveProb(d$first, d$second, d$y)
  add("idi", "total", found$idi, found$se.idi)
  add("free", "events", found$nri.ev, found$se.nri.ev)
  add("free", "non_events", found$nri.ne, found$se.nri.ne)
  add("free", "total", found$nri, found$se.nri)
  for (name in names(cutoffs)) {
    category <- function(p) sapply(p, function(one) sum(one >= cutoffs[[name]]))
    from <- category(d$first)
    to <- category(d$second)
    share <- function(moved, outcome) sum(moved & d$y == outcome) / sum(d$y == outcome)
    up <- sapply(1:0, function(outcome) share(to > from, outcome))
    down <- sapply(1:0, function(outcome) share(to < from, outcome))
    # the variance of a mean of moves -1, 0, 1
    variance <- (up + down - (up - down)^2) / c(sum(d$y == 1), sum(d$y == 0))
    add(name, "events", up[1] - down[1], sqrt(variance[1]))
    add(name, "non_events", down[2] - up[2], sqrt(variance[2]))
    add(name, "total", up[1] - down[1] + down[2] - up[2], sqrt(sum(variance)))
    other <- unclass(improveProb(from / 10, to / 10, d$y))
    stopifnot(all.equal(as.numeric(other$nri), up[1] - down[1] + down[2] - up[2]),
              all.equal(as.numeric(other$se.nri), sqrt(sum(variance))))
    for (outcome in 0:1) for (i in 0:length(cutoffs[[name]])) for (j in 0:length(cutoffs[[name]])) {
      tables <- c(tables, paste(set, name, outcome, i, j, sum(d$y == outcome & from == i & to == j), sep = ","))
    }
  }
}
writeLines(inputs, "inputs.csv")
writeLines(expected, "expected.csv")
writeLines(tables, "tables.csv")
cat(R.version.string, "Hmisc", as.character(packageVersion("Hmisc")), "\n")
