# P values of wilcox.test, chisq.test and fisher.test (R 4.2.2).
# Run in this folder: Rscript univariable.R
# mann_whitney_inputs.csv and tables.csv hold the data, mann_whitney_expected.csv and tables.csv the P values.
set.seed(20260102)

group <- function(set, zeros, ones) {
  n <- zeros + ones
  y <- sample(rep(c(0, 1), c(zeros, ones)))
  data.frame(set = set, y = y,
             noise = rnorm(n), shifted = rnorm(n) + 0.6 * y, strong = rnorm(n) - 4 * y, separated = rnorm(n) + 100 * y,
             ties = round(rnorm(n) + 0.5 * y), one_tie = { v <- rnorm(n); v[2] <- v[1]; v }, skewed = exp(2 * rnorm(n) + y))
}
inputs <- rbind(group("small", 5, 7), group("exact", 30, 42), group("largest_exact", 49, 49),
                group("one_large", 12, 50), group("large", 83, 83), group("unequal", 140, 26))
features <- setdiff(names(inputs), c("set", "y"))
expected <- do.call(rbind, lapply(split(inputs, inputs$set), function(d) do.call(rbind, lapply(features, function(f) {
  p <- suppressWarnings(wilcox.test(d[[f]][d$y == 1], d[[f]][d$y == 0])$p.value)
  data.frame(set = d$set[1], feature = f, p = p)
}))))

draw <- function(i) rmultinom(1, sample(c(8, 20, 60, 166, 263), 1), rbeta(4, 2, 2))[, 1]
random <- t(sapply(1:60, draw))
named <- rbind(c(3, 1, 1, 3), c(10, 2, 3, 15), c(0, 5, 5, 0), c(5, 0, 7, 3), c(40, 43, 45, 38), c(83, 0, 80, 3),
               c(1, 82, 0, 83), c(60, 69, 70, 64), c(20, 20, 20, 20), c(2, 3, 3, 2), c(5, 5, 5, 5), c(8, 2, 2, 8), c(100, 20, 10, 90))
tables <- rbind(named, random)
tables <- tables[rowSums(tables[, 1:2]) > 0 & rowSums(tables[, 3:4]) > 0 & tables[, 1] + tables[, 3] > 0 & tables[, 2] + tables[, 4] > 0, ]
judged <- do.call(rbind, lapply(seq_len(nrow(tables)), function(i) {
  counts <- matrix(tables[i, ], 2, byrow = TRUE)
  chi <- suppressWarnings(chisq.test(counts))
  data.frame(a = counts[1, 1], b = counts[1, 2], c = counts[2, 1], d = counts[2, 2],
             smallest_expected = min(chi$expected), chi_square = chi$p.value, fisher = fisher.test(counts)$p.value)
}))

digits <- function(d) { d[] <- lapply(d, function(v) if (is.double(v)) sprintf("%.17g", v) else v); d }
write.csv(digits(inputs), "mann_whitney_inputs.csv", row.names = FALSE, quote = FALSE)
write.csv(digits(expected), "mann_whitney_expected.csv", row.names = FALSE, quote = FALSE)
write.csv(digits(judged), "tables.csv", row.names = FALSE, quote = FALSE)
