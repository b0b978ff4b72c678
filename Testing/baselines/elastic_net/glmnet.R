# Makes the inputs and the expected numbers of this folder; made with R 4.2.2, glmnet 4.1-6: Rscript glmnet.R
#   inputs.csv.gz        dataset, y, fold, x (space-separated), one line an observation
#   paths.csv.gz         dataset, alpha, fit, step, lambda, intercept, deviance_ratio, cvm, cvsd
#   coefficients.csv.gz  dataset, alpha, fit, step, column:value of the coefficients that are not 0 (from column 0);
#                        every step of the LASSO, every 4th of the elastic net, every 11th of the ridge paths
#   summary.csv          dataset, alpha, null_deviance, the two rules' lambdas and columns, and a solution between steps
# fit is `own` (cv.glmnet with the folds), `given` (glmnet with a list of lambdas) or `short` (glmnet with maxit 60).
suppressMessages(library(glmnet))
options(warn = -1)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240607)

outcome <- function(logit) as.integer(logit + rlogis(length(logit)) > 0)
folds <- function(n, k) sample(rep(seq_len(k), length.out = n))
normal <- function(n, p) matrix(round(rnorm(n * p), 2), n)
dataset <- function(x, y, k) list(x = x, y = y, fold = folds(nrow(x), k))

wide <- function() {
  common <- normal(60, 4)
  x <- round(common %*% matrix(rnorm(4 * 90), 4) + 1.5 * normal(60, 90), 2)
  dataset(x, outcome(x[, 3] - 0.8 * x[, 40] + common[, 1]), 10)
}
tall <- function() {
  x <- normal(100, 15)
  x[, 2] <- 1e4 * x[, 2] + 5e6
  x[, 3] <- x[, 3] / 1e4
  x[, 4] <- as.integer(x[, 4] > 0.8)
  dataset(x, outcome(0.8 * x[, 1] + 1.2 * x[, 4] + 7e3 * x[, 3] - 0.5), 10)
}
collinear <- function() {  # correlations of 1 - 5e-9 and -(1 - 5e-7), and a sum of two columns
  x <- normal(70, 20)
  x[, 6] <- round(x[, 2] + 1e-4 * normal(70, 1), 6)
  x[, 11] <- round(-3 * x[, 2] + 3e-3 * normal(70, 1), 6)
  x[, 1] <- round(x[, 12] + 1e-3 * normal(70, 1), 5)
  x[, 18] <- x[, 4] + x[, 5]
  dataset(x, outcome(x[, 2] + x[, 3] - x[, 12]), 7)
}
copies <- function() {
  x <- normal(60, 12)
  x[, 6] <- x[, 2]
  x[, 11] <- -3 * x[, 2]
  x[, 1] <- x[, 12]
  dataset(x, outcome(x[, 2] + x[, 3] - x[, 12]), 5)
}
constant <- function() {
  result <- dataset(normal(60, 16), rep(0L, 60), 5)
  result$x[, 1] <- 0
  result$x[, 7] <- 0.1
  result$x[, 9] <- ifelse(result$fold == 2, result$x[, 9], 1)  # constant where fold 2 is left out
  result$y <- outcome(result$x[, 2] + result$x[, 9])
  result
}
noise <- function() dataset(normal(60, 70), rep(0:1, 30), 10)
separable <- function() {
  x <- normal(60, 12)
  y <- as.integer(x[, 3] + x[, 8] > 0.2)
  x[, 3] <- round(x[, 3] + ifelse(y == 1, 0.6, -0.6), 2)
  dataset(x, y, 6)
}
pairs <- function() {  # fewer than three observations a fold
  x <- normal(46, 10)
  dataset(x, outcome(1.5 * x[, 1] - x[, 5]), 20)
}

digits <- function(value) sprintf("%.17g", value)
sparse <- function(value) {
  kept <- which(value != 0)
  paste(sprintf("%d:%.17g", kept - 1L, value[kept]), collapse = " ")
}
paths <- coefficients <- summaries <- inputs <- character()
record <- function(name, alpha, fit, path, cvm = NA, cvsd = NA) {
  step <- seq_along(path$lambda)
  paths <<- c(paths, paste(name, alpha, fit, step - 1L, digits(path$lambda), digits(path$a0), digits(path$dev.ratio),
                           digits(cvm), digits(cvsd), sep = ","))
  every <- if (alpha == 1) 1 else if (alpha == 0) 11 else 4
  for (k in step[(step - 1) %% every == 0])
    coefficients <<- c(coefficients, paste(name, alpha, fit, k - 1L, sparse(path$beta[, k]), sep = ","))
}
columns <- function(cv, rule) paste(which(abs(as.vector(coef(cv, s = rule))[-1]) > 1e-12) - 1L, collapse = " ")
summarise <- function(name, alpha, cv) {
  between <- 0.3 * cv$lambda[6] + 0.7 * cv$lambda[7]
  at <- as.vector(coef(cv, s = between))
  summaries <<- c(summaries, paste(name, alpha, digits(cv$glmnet.fit$nulldev), digits(cv$lambda.min),
                                   digits(cv$lambda.1se), columns(cv, "lambda.min"), columns(cv, "lambda.1se"),
                                   digits(between), paste(digits(at), collapse = " "), sep = ","))
}

datasets <- list(wide = wide(), tall = tall(), collinear = collinear(), copies = copies(), constant = constant(),
                 noise = noise(), separable = separable(), pairs = pairs())
for (name in names(datasets)) {
  data <- datasets[[name]]
  x <- apply(data$x, 1, function(row) paste(sprintf("%.15g", row), collapse = " "))
  inputs <- c(inputs, paste(name, data$y, data$fold, x, sep = ","))
  data$x <- matrix(as.numeric(sprintf("%.15g", data$x)), nrow(data$x))
  for (alpha in c(1, 0.5, 0)) {
    cv <- cv.glmnet(data$x, data$y, family = "binomial", foldid = data$fold, alpha = alpha)
    record(name, alpha, "own", cv$glmnet.fit, cv$cvm, cv$cvsd)
    summarise(name, alpha, cv)
  }
}
given <- c(0.2, 0.05, 0.01, 0.001, 0)
record("tall", 1, "given", glmnet(datasets$tall$x, datasets$tall$y, family = "binomial", lambda = given))
record("collinear", 1, "short", glmnet(datasets$collinear$x, datasets$collinear$y, family = "binomial", maxit = 60))

save <- function(file, header, lines) {
  connection <- if (grepl("gz$", file)) gzfile(file, "wb") else file(file, "wb")
  writeLines(c(header, lines), connection)
  close(connection)
}
save("inputs.csv.gz", "dataset,y,fold,x", inputs)
save("paths.csv.gz", "dataset,alpha,fit,step,lambda,intercept,deviance_ratio,cvm,cvsd", paths)
save("coefficients.csv.gz", "dataset,alpha,fit,step,coefficients", coefficients)
save("summary.csv", paste0("dataset,alpha,null_deviance,lambda_min,lambda_1se,selected_min,selected_1se,between,",
                           "solution_between"), summaries)
