# Weighted kappa where patients have several lesions: its standard error by leaving out one patient after the other
# (jackknife: (K - 1) / K times the sum of squares around their mean), kappa by Cohen's formula in base R, which is held
# against those of psych and vcd in expected.csv. Run in this folder: Rscript clustered.R
# clustered.csv: one row a lesion; clustered_expected.csv: one row a number.
options(digits = 17)
apart_of <- function(k, weights) {
  apart <- abs(outer(seq_len(k), seq_len(k), "-"))
  if (weights == "unweighted") 1 * (apart > 0) else if (weights == "linear") apart else apart^2
}
cohen <- function(x, apart) { # 1 less the observed disagreement as a share of that by chance
  observed <- by_chance <- 0
  for (i in seq_len(nrow(x))) for (j in seq_len(ncol(x))) {
    observed <- observed + apart[i, j] * x[i, j] / sum(x)
    by_chance <- by_chance + apart[i, j] * sum(x[i, ]) * sum(x[, j]) / sum(x)^2
  }
  1 - observed / by_chance
}
known <- read.csv("expected.csv", colClasses = c(counts = "character"))
for (i in seq_len(nrow(known))) {
  counts <- as.numeric(strsplit(known$counts[i], " ")[[1]])
  k <- sqrt(length(counts))
  stopifnot(abs(cohen(matrix(counts, k, byrow = TRUE), apart_of(k, known$weights[i])) - known$kappa[i]) < 1e-12)
}

set.seed(20261130)
patients <- 24
patient <- rep(seq_len(patients), sample(1:4, patients, TRUE))
shared <- sample(-1:1, patients, TRUE)[patient]
truth <- pmin(5, pmax(1, sample(2:4, length(patient), TRUE) + shared))
habit <- sample(c(0, 0, 1), patients, TRUE)[patient]
one <- pmin(5, pmax(1, truth + sample(-1:1, length(patient), TRUE, c(0.1, 0.8, 0.1))))
other <- pmin(5, pmax(1, truth + habit + sample(-1:1, length(patient), TRUE, c(0.1, 0.8, 0.1))))
order <- sample(length(patient)) # patients in no order, so that a cluster is no run of rows
drawn <- data.frame(patient, one, other)[order, ]
write.csv(drawn, "clustered.csv", row.names = FALSE, quote = FALSE)
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
rows <- list()
for (weights in c("unweighted", "linear", "quadratic")) {
  kappa <- function(d) cohen(matrix(table(factor(d$one, 1:5), factor(d$other, 1:5)), 5), apart_of(5, weights))
  without <- sapply(unique(drawn$patient), function(p) kappa(drawn[drawn$patient != p, ]))
  K <- length(without)
  rows[[weights]] <- data.frame(weights, kappa = number(kappa(drawn)),
    se = number(sqrt((K - 1) / K * sum((without - mean(without))^2))))
}
write.csv(do.call(rbind, rows), "clustered_expected.csv", row.names = FALSE, quote = FALSE)
