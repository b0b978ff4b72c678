# Makes the inputs and the expected numbers of this folder; made with R 4.2.2, glmnet 4.1-6: Rscript glmnet.R
#   inputs.csv        dataset, y, fold, x (space-separated), one line an observation
#   fits.csv          dataset, lambda, intercept, coefficients on the features' own scale, probabilities; the ridge path
#                     solved to 1e-20 of the null deviance, as glmnet's default of 1e-7 leaves four digits
#   choices.csv       dataset, lambda.min and lambda.1se of cv.glmnet with its default threshold, and with 1e-14
suppressMessages(library(glmnet))
options(warn = -1)  # of few cases in a class, which is meant
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240712)

normal <- function(n, p) matrix(round(rnorm(n * p), 3), n)
outcome <- function(logit) as.integer(logit + rlogis(length(logit)) > 0)
folds <- function(y, k) {  # stratified
  fold <- integer(length(y))
  for (label in 0:1) fold[y == label] <- sample(rep(seq_len(k), length.out = sum(y == label)))
  fold
}
dataset <- function(x, y, k) list(x = x, y = y, fold = folds(y, k))

units <- function() {  # means and sds far apart, one binary column
  x <- normal(147, 7)
  x[, 2] <- 250 * x[, 2] + 4000
  x[, 3] <- x[, 3] / 1000
  x[, 6] <- as.integer(x[, 6] > 0.4)
  dataset(x, outcome(x[, 1] + 900 * x[, 3] + x[, 6] - 0.7), 10)
}
correlated <- function() {
  common <- normal(100, 2)
  x <- round(common %*% matrix(rnorm(30), 2) + 0.5 * normal(100, 15), 3)
  dataset(x, outcome(common[, 1] - 0.5 * x[, 4]), 5)
}
wide <- function() {
  x <- normal(40, 60)
  dataset(x, outcome(1.5 * x[, 1] - x[, 9]), 5)
}
separated <- function() {
  x <- normal(50, 4)
  y <- as.integer(x[, 1] + x[, 3] > 0.1)
  x[, 1] <- round(x[, 1] + ifelse(y == 1, 0.5, -0.5), 3)
  dataset(x, y, 5)
}
unbalanced <- function() {
  x <- normal(80, 5)
  dataset(x, as.integer(rank(-x[, 2] - rnorm(80), ties.method = "first") <= 9), 4)
}
one_column <- function() {
  x <- normal(60, 1)
  dataset(x, outcome(x[, 1]), 5)
}

digits <- function(value) paste(sprintf("%.17g", value), collapse = " ")
penalties <- 10^(2:-3)  # C from 1 / (100 n) to 1000 / n
datasets <- list(units = units(), correlated = correlated(), wide = wide(), separated = separated(),
                 unbalanced = unbalanced(), one_column = one_column())
inputs <- fits <- choices <- character()
for (name in names(datasets)) {
  data <- datasets[[name]]
  rows <- apply(data$x, 1, function(row) paste(sprintf("%.15g", row), collapse = " "))
  inputs <- c(inputs, paste(name, data$y, data$fold, rows, sep = ","))
  data$x <- matrix(as.numeric(sprintf("%.15g", data$x)), nrow(data$x))
  # glmnet wants two columns: a constant one takes no part
  x <- if (ncol(data$x) == 1) cbind(data$x, 0) else data$x
  used <- seq_len(ncol(data$x))
  ridge <- function(...) glmnet(x, data$y, family = "binomial", alpha = 0, ...)
  choose <- function(...) cv.glmnet(x, data$y, family = "binomial", alpha = 0, foldid = data$fold, ...)
  default <- choose()
  strict <- choose(thresh = 1e-14, maxit = 1e8)
  choices <- c(choices, paste(name, digits(default$lambda.min), digits(default$lambda.1se),
                              digits(strict$lambda.min), digits(strict$lambda.1se), sep = ","))
  lambda <- sort(unique(c(penalties, default$lambda.min, default$lambda.1se)), decreasing = TRUE)
  path <- ridge(lambda = lambda, thresh = 1e-20, maxit = 1e8)
  stopifnot(length(path$lambda) == length(lambda))
  for (k in seq_along(lambda)) {
    p <- predict(path, x, type = "response")[, k]
    fits <- c(fits, paste(name, digits(lambda[k]), digits(path$a0[k]), digits(path$beta[used, k]), digits(p),
                          sep = ","))
  }
}
writeLines(c("dataset,y,fold,x", inputs), "inputs.csv")
writeLines(c("dataset,lambda,intercept,coefficients,probabilities", fits), "fits.csv")
writeLines(c("dataset,lambda_min,lambda_1se,strict_min,strict_1se", choices), "choices.csv")
