# Calibration of raw scores by glm and isoreg, which models/recalibration.py is held against: Rscript scores.R, R 4.x.
# Writes scores.csv (set, y, score; 17 digits), which it draws: "svm" has scores beyond 0 and 1 and ties, "skewed" those
# of which beta would weigh one logarithm below 0; and scores_expected.csv (set, method, name, value), where the method
# "isotonic" has a value for each case of scores.csv in order, and "isotonic_new" those at -1, 0.123, 0.5, 0.777, 2.
set.seed(20261129)
n <- 160
y <- rep(0:1, c(90, 70))
svm <- round(0.45 + 0.45 * (y - 0.4) + rnorm(n, 0, 0.42), 2)
skewed <- pmin(pmax(plogis(rnorm(n, 1.2 * y - 0.5, 0.8)), 1e-4), 1 - 1e-4)
skewed[y == 0][1:6] <- 0.0002
skewed[y == 1][1:9] <- 0.004
sets <- list(svm = svm, skewed = skewed)
control <- glm.control(epsilon = 1e-15, maxit = 200)
fit <- function(formula) coef(glm(formula, family = binomial, control = control))
rows <- list()
add <- function(set, method, name, value)
  rows[[length(rows) + 1]] <<- data.frame(set = set, method = method, name = name, value = sprintf("%.17g", value))
for (set in names(sets)) {
  s <- sets[[set]]
  p <- pmin(pmax(s, 1e-3), 1 - 1e-3)
  a <- log(p)
  b <- -log1p(-p)
  add(set, "score", c("intercept", "slope"), fit(y ~ s))
  if (set == "skewed") {
    x <- qlogis(p)
    add(set, "logit", c("intercept", "slope"), fit(y ~ x))
  }
  both <- fit(y ~ a + b)
  if (both[2] <= 0) both <- c(fit(y ~ b)[1], 0, fit(y ~ b)[2])
  if (both[3] <= 0) both <- c(fit(y ~ a), 0)
  add(set, "beta", c("intercept", "a", "b"), both)
  add(set, "beta", "clipped", sum(s < 1e-3 | s > 1 - 1e-3))
  order_of <- order(s, -y)
  iso <- isoreg(s, y)$yf
  values <- numeric(n)
  values[order_of] <- iso
  add(set, "isotonic", seq_len(n), values)
  add(set, "isotonic_new", c("-1", "0.123", "0.5", "0.777", "2"),
      approx(s[order_of], iso, xout = c(-1, 0.123, 0.5, 0.777, 2), rule = 2, ties = "ordered")$y)
}
cases <- do.call(rbind, lapply(names(sets), function(set)
  data.frame(set = set, y = y, score = sprintf("%.17g", sets[[set]]))))
write.csv(cases, "scores.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "scores_expected.csv", row.names = FALSE, quote = FALSE)
