# Weighted kappa: values by psych 2.2.9, values and standard errors by vcd 1.4.11. Run in this folder.
# The standard error of psych's weighted kappa changes with the unit of the weights, so it is not used.
# cohen: Cohen, Psychol Bull 1968;70:213, table 1, in counts of 200. fleiss: the example of Fleiss, Cohen and Everitt,
# Psychol Bull 1969;72:323, as psych's manual gives it. drawn: five levels, drawn here.
options(digits = 17)
suppressMessages({ library(psych); library(vcd) })
set.seed(9)
truth <- sample(1:5, 150, TRUE, c(1, 2, 4, 3, 1))
read <- function() factor(pmin(5, pmax(1, truth + sample(-1:1, 150, TRUE, c(0.2, 0.6, 0.2)))), 1:5)
tables <- list(
  cohen = matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3, byrow = TRUE),
  fleiss = matrix(c(106, 10, 4, 22, 28, 10, 2, 12, 6), 3, byrow = TRUE),
  drawn = matrix(table(read(), read()), 5)
)
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
rows <- list()
for (name in names(tables)) for (weights in c("unweighted", "linear", "quadratic")) {
  x <- tables[[name]]
  found <- unclass(Kappa(x, weights = if (weights == "quadratic") "Fleiss-Cohen" else "Equal-Spacing"))
  one <- if (weights == "unweighted") found$Unweighted else found$Weighted
  apart <- abs(outer(seq_len(nrow(x)), seq_len(nrow(x)), "-"))
  apart <- if (weights == "unweighted") 1 * (apart > 0) else if (weights == "linear") apart else apart^2
  by_psych <- cohen.kappa(x, w = apart, n.obs = sum(x))$weighted.kappa
  stopifnot(abs(by_psych - one[["value"]]) < 1e-12)
  rows[[length(rows) + 1]] <- data.frame(
    table = name, weights, kappa = number(one[["value"]]), se = number(one[["ASE"]]),
    counts = paste(t(x), collapse = " "))
}
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE)
