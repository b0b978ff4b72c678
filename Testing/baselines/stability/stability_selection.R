# Makes the inputs and the expected numbers of this folder; made with R 4.2.2, glmnet 4.1-6: Rscript stability_selection.R
#   inputs.csv.gz   dataset, y, first (the half, 0 or 1, of each pair, one digit a pair), x (space-separated)
#   expected.csv    dataset, alpha, most, then how many of the halves keep each column
# In each half glmnet's whole path is fitted; kept is what has left 0 by the last penalty before more than `most` had.
suppressMessages(library(glmnet))
options(warn = -1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20101)
here <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
setwd(dirname(here))

PAIRS <- 12
outcome <- function(logit) as.integer(logit + rlogis(length(logit)) > 0)
normal <- function(n, p) matrix(round(rnorm(n * p), 2), n)
deal <- function(y) {  # within each outcome, to the halves in turn
  half <- integer(length(y))
  for (class in 0:1) {
    rows <- which(y == class)
    half[rows[sample.int(length(rows))]] <- rep(0:1, length.out = length(rows))
  }
  half
}
wide <- function() {
  common <- normal(70, 3)
  x <- round(common %*% matrix(rnorm(3 * 80), 3) + 1.5 * normal(70, 80), 2)
  x[, 12] <- 3
  list(x = x, y = outcome(1.5 * x[, 5] - 0.8 * x[, 40] + common[, 1]))
}
tall <- function() {
  x <- normal(120, 15)
  x[, 2] <- 1e3 * x[, 2] + 5e5
  x[, 4] <- as.integer(x[, 4] > 1.2)
  list(x = x, y = outcome(0.8 * x[, 1] + 1.2 * x[, 4] + 1e-3 * (x[, 2] - 5e5) - 0.5))
}
noise <- function() list(x = normal(60, 40), y = rep(0:1, 30))

kept <- function(x, y, most, alpha) {
  beta <- as.matrix(glmnet(x, y, family = "binomial", alpha = alpha)$beta)
  ever <- t(apply(abs(beta) > 1e-12, 1, cummax))
  enough <- which(colSums(ever) <= most)
  if (length(enough) == 0) rep(0, nrow(beta)) else ever[, max(enough)]
}
inputs <- gzfile("inputs.csv.gz", "w")
cat("dataset,y,first,x\n", file = inputs)
expected <- file("expected.csv", "w")
cat("dataset,alpha,most,counts\n", file = expected)
data <- list(wide = wide(), tall = tall(), noise = noise())
for (name in names(data)) {
  x <- data[[name]]$x
  y <- data[[name]]$y
  halves <- sapply(seq_len(PAIRS), function(i) deal(y))
  for (i in seq_along(y)) {
    row <- paste(format(x[i, ], digits = 15, trim = TRUE, scientific = FALSE, drop0trailing = TRUE), collapse = " ")
    cat(name, y[i], paste(halves[i, ], collapse = ""), row, file = inputs, sep = ",")
    cat("\n", file = inputs)
  }
  for (alpha in c(1, 0.5)) for (most in c(1, 4, 9)) {
    counts <- rep(0, ncol(x))
    for (i in seq_len(PAIRS)) for (half in 0:1) {
      rows <- halves[, i] == half
      counts <- counts + kept(x[rows, ], y[rows], most, alpha)
    }
    cat(name, alpha, most, paste(counts, collapse = " "), file = expected, sep = ",")
    cat("\n", file = expected)
  }
}
close(inputs)
close(expected)
