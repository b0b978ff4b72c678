# Makes the inputs and the expected numbers of this folder; made with R 4.2.2: Rscript mahalanobis.R
#   inputs.csv      dataset, part (training or new), x (space-separated), one line a case
#   expected.csv    dataset, quantity, one value: `shrinkage`, and in the order of the cases `left_out` (distance of a
#                   training case to the others) and `new` (distance of a new case to all of them)
# Distances are R's mahalanobis() on z-scores (sd with n - 1) with the covariance of Ledoit and Wolf (2004), computed
# case by case as their equations stand.
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240719)

normal <- function(n, p) matrix(round(rnorm(n * p), 3), n)
tall <- function(n) {
  x <- normal(n, 5)
  x[, 2] <- round(x[, 1] + 0.4 * x[, 2], 3)
  x[, 3] <- 120 + 30 * x[, 3]
  x[, 4] <- x[, 4] / 500 - 1
  x[, 5] <- as.integer(x[, 5] > 0.6)
  x
}
wide <- function(n) normal(n, 30) + round(rnorm(n), 3)  # every column shares a part
datasets <- list(tall = list(tall(60), tall(6)), wide = list(wide(20), wide(4)), one = list(normal(15, 1), normal(3, 1)))

ledoit_wolf <- function(x) {  # x has columns of mean 0; <A, B> = trace(A B') / p
  n <- nrow(x)
  p <- ncol(x)
  s <- crossprod(x) / n
  m <- sum(diag(s)) / p
  d2 <- sum((s - m * diag(p))^2) / p
  b2 <- 0
  for (k in seq_len(n)) b2 <- b2 + sum((x[k, ] %o% x[k, ] - s)^2) / p / n^2
  w <- if (p == 1) 1 else min(b2, d2) / d2  # of one column any weight gives its variance
  list(covariance = w * m * diag(p) + (1 - w) * s, weight = w)
}
distance <- function(new, training) {
  center <- colMeans(training)
  fit <- ledoit_wolf(sweep(training, 2, center))
  sqrt(mahalanobis(new, center, fit$covariance))
}

inputs <- expected <- character()
for (name in names(datasets)) {
  parts <- lapply(datasets[[name]], function(x) matrix(as.numeric(sprintf("%.15g", x)), nrow(x)))
  for (i in 1:2) for (row in seq_len(nrow(parts[[i]])))
    inputs <- c(inputs, paste(name, c("training", "new")[i], paste(sprintf("%.15g", parts[[i]][row, ]), collapse = " "),
                              sep = ","))
  center <- colMeans(parts[[1]])
  scale <- apply(parts[[1]], 2, sd)
  z <- lapply(parts, function(x) sweep(sweep(x, 2, center), 2, scale, "/"))
  add <- function(quantity, value) expected <<- c(expected, paste(name, quantity, sprintf("%.17g", value), sep = ","))
  add("shrinkage", ledoit_wolf(z[[1]])$weight)
  add("left_out", sapply(seq_len(nrow(z[[1]])), function(i)
    distance(z[[1]][i, , drop = FALSE], z[[1]][-i, , drop = FALSE])))
  add("new", distance(z[[2]], z[[1]]))
}
writeLines(c("dataset,part,x", inputs), "inputs.csv")
writeLines(c("dataset,quantity,value", expected), "expected.csv")
