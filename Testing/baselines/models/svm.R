# Makes svm_inputs.csv and svm_expected.csv: predictions of e1071::svm as eps-regression with a radial kernel.
# Run in this folder: Rscript svm.R
library(e1071)
RNGversion("4.0.0")
set.seed(20240601)

outcome_of <- function(signal, positives) as.numeric(rank(-signal, ties.method = "first") <= positives)
noisy <- function(x) x[, 1] + 0.5 * rnorm(nrow(x))
scales <- c(1, 1e-3, 250, 40)
offsets <- c(0, 5, 1000, -3)
clinical <- function(n) sweep(sweep(matrix(rnorm(n * 4), n), 2, scales, "*"), 2, offsets, "+")

make <- function(x, positives) list(x = x, y = outcome_of(noisy(scale(x)), positives))
ties <- round(matrix(rnorm(60 * 4), 60), 0)
ties[31:60, ] <- ties[1:30, ]
binary <- cbind(rep(0:1, 30), rnorm(60), rep(c(0, 0, 1), 20))
sets <- list(
  one_column = make(matrix(rnorm(40), 40), 20),
  four_columns = make(clinical(166), 83),
  twenty_columns = make(matrix(rnorm(100 * 20), 100), 45),
  more_columns_than_cases = make(matrix(rnorm(15 * 20), 15), 7),
  ties = make(ties, 27),
  binary_columns = make(binary, 30),
  probabilities = make(matrix(rbeta(120 * 3, 0.4, 0.4), 120), 60),
  unbalanced = make(clinical(90), 6),
  tiny = make(matrix(rnorm(5 * 4), 5), 2)
)

digits <- function(v) sprintf("%.17g", v)
inputs <- "set,part,y,x"
expected <- "set,quantity,value"
for (set in names(sets)) {
  x <- sets[[set]]$x
  y <- sets[[set]]$y
  jitter <- sweep(matrix(rnorm(12 * ncol(x)), 12), 2, 0.3 * apply(x, 2, sd), "*")
  new <- x[sample(nrow(x), 12, replace = TRUE), , drop = FALSE] + jitter
  model <- svm(x, y, type = "eps-regression", kernel = "radial", cost = 1, epsilon = 0.1, gamma = 1 / ncol(x))
  line <- function(part, y, row) paste(set, part, digits(y), paste(digits(row), collapse = " "), sep = ",")
  for (i in seq_len(nrow(x))) inputs <- c(inputs, line("train", y[i], x[i, ]))
  for (i in seq_len(nrow(new))) inputs <- c(inputs, line("new", -1, new[i, ]))
  expected <- c(expected, paste(set, "support_vectors", model$tot.nSV, sep = ","))
  expected <- c(expected, paste(set, "train", digits(predict(model, x)), sep = ","))
  expected <- c(expected, paste(set, "new", digits(predict(model, new)), sep = ","))
  wide <- svm(x, y, type = "eps-regression", kernel = "radial", cost = 0.1, epsilon = 0.1, gamma = 0.1 / ncol(x))
  expected <- c(expected, paste(set, "wide", digits(predict(wide, new)), sep = ","))
}
writeLines(inputs, "svm_inputs.csv")
writeLines(expected, "svm_expected.csv")
cat(R.version.string, "e1071", as.character(packageVersion("e1071")), "\n")
