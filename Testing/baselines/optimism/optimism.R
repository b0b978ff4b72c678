# Makes optimism.json: data, bootstrap row numbers (from 0), and the optimism of AUC and of the negative Brier score of
# a logistic model by glm(), written from the definitions. Run in this folder: Rscript optimism.R
RNGversion("4.0.0")
set.seed(20260404)
CONTROL <- glm.control(epsilon = 1e-14, maxit = 200)

auc <- function(y, s) mean(outer(s[y == 1], s[y == 0], function(a, b) (a > b) + (a == b) / 2))
minus_brier <- function(y, s) -mean((y - s)^2)

optimism <- function(x, y, rows, statistic) {
  fit <- function(own) {
    b <- glm.fit(cbind(1, x[own, ]), y[own], family = binomial(), control = CONTROL)
    stopifnot(b$converged, !b$boundary, max(abs(b$linear.predictors)) < 25)
    function(x) plogis(as.vector(cbind(1, x) %*% b$coefficients))
  }
  n <- length(y)
  whole <- fit(1:n)
  apparent <- statistic(y, whole(x))
  gains <- outside <- c()
  for (b in seq_len(nrow(rows))) {
    own <- rows[b, ]
    model <- fit(own)
    gains <- c(gains, statistic(y[own], model(x[own, ])) - statistic(y, model(x)))
    left <- setdiff(1:n, own)
    if (length(unique(y[left])) == 2) outside <- c(outside, statistic(y[left], model(x[left, ])))
  }
  pairs <- expand.grid(y = y, s = whole(x))
  gamma <- statistic(pairs$y, pairs$s)
  # Efron and Tibshirani's .632+ in terms of errors, which are minus the statistics
  error <- -apparent
  error1 <- min(-mean(outside), -gamma)
  rate <- if (error1 > error && -gamma > error) (error1 - error) / (-gamma - error) else 0
  plus <- 0.368 * error + 0.632 * error1 + (error1 - error) * 0.368 * 0.632 * rate / (1 - 0.368 * rate)
  list(apparent = apparent, optimism = mean(gains), corrected = apparent - mean(gains), out_of_bag = mean(outside),
       no_information = gamma, overfitting = rate, weight = 0.632 / (1 - 0.368 * rate), point632_plus = -plus,
       resamples = nrow(rows), out_of_bag_resamples = length(outside))
}

draw <- function(y, resamples) {
  t(replicate(resamples, {
    rows <- seq_along(y)
    for (value in 0:1) rows[y == value] <- sample(which(y == value), sum(y == value), TRUE)
    rows
  }))
}
make <- function(n, p, effect, resamples, events = n %/% 2) {
  y <- sample(rep(0:1, c(n - events, events)))
  x <- signif(matrix(rnorm(n * p), n) + effect * y * (seq_len(p) == 1)[col(matrix(0, n, p))], 6)
  rows <- draw(y, resamples)
  list(x = x, y = y, rows = rows - 1, auc = optimism(x, y, rows, auc), minus_brier = optimism(x, y, rows, minus_brier))
}
sets <- list(
  signal = make(90, 3, 1.2, 40),
  overfitted = make(100, 8, 0.6, 30),
  noise = make(120, 6, 0, 30),
  few_events = make(60, 1, 0.3, 25, events = 3)
)
stopifnot(sets$noise$auc$out_of_bag < 0.5, sets$few_events$auc$out_of_bag_resamples < 25)
writeLines(jsonlite::toJSON(sets, digits = NA, auto_unbox = TRUE, matrix = "rowmajor"), "optimism.json")
cat(R.version.string, "\n")
