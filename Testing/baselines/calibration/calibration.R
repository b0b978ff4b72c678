# Makes inputs.csv, expected.csv, groups.csv and curves.csv: recalibration by glm(), in the large by uniroot();
# Hosmer-Lemeshow by cut() at quantile(); calibration curves by rms::lrm(y ~ rcs(logit)) with predict(se.fit = TRUE),
# and their indices.
# Run in this folder: Rscript calibration.R
suppressMessages(library(rms))
RNGversion("4.0.0")
set.seed(20260401)
EPSILON <- 1e-3
CONTROL <- glm.control(epsilon = 1e-15, maxit = 100)

predicted <- function(n, slope, shift, map = identity) {
  logit <- rnorm(n, -0.3, 1.4)
  list(y = rbinom(n, 1, plogis(shift + slope * logit)), p = map(plogis(logit)))
}
sets <- list(
  training_166 = predicted(166, 1, 0),
  test_97 = predicted(97, 0.6, 0.4),
  small_40 = predicted(40, 1.2, -0.5),
  few_15 = list(y = c(0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1), p = (1:15) / 16),
  large_600 = predicted(600, 1.3, 0.2),
  rounded = predicted(160, 0.8, 0, function(p) round(p, 1)),
  # a support vector machine's scores, clipped: some are exactly 0 or 1
  clipped = predicted(120, 0.7, 0.1, function(p) pmin(pmax(1.3 * p - 0.12, 0), 1)),
  extreme = predicted(110, 1, 0, function(p) ifelse(p < 0.1, p / 1e4, p)),
  zeros_and_ones = predicted(60, 0.9, 0, function(p) as.numeric(p > 0.5)),
  reversed = predicted(80, -0.7, 0)
)

digits <- function(v) sprintf("%.17g", v)
inputs <- "set,y,p"
expected <- "set,quantity,value"
groups <- "set,low,high,cases,observed,expected"
curves <- "set,knots,predicted,observed,low,high"

hosmer_lemeshow <- function(set, y, p, g) {
  breaks <- unique(quantile(p, seq(0, 1, 1 / g)))
  group <- cut(p, breaks, include.lowest = TRUE)
  holds <- table(group) > 0  # a quantile between two frequent values can leave an interval without cases
  breaks <- cbind(head(breaks, -1), breaks[-1])[holds, ]
  group <- droplevels(group)
  n <- as.vector(table(group))
  observed <- as.vector(tapply(y, group, sum))
  wanted <- as.vector(tapply(p, group, sum))
  if (g == 10) {
    groups <<- c(groups, paste(set, digits(breaks[, 1]), digits(breaks[, 2]), n, observed, digits(wanted), sep = ","))
  }
  # both classes' (O - E)^2 / E; a group whose E is 0, as its O, adds nothing
  terms <- cbind((observed - wanted)^2 / wanted, (observed - wanted)^2 / (n - wanted))
  terms[observed == wanted, ] <- 0
  statistic <- sum(terms)
  c(statistic, pchisq(statistic, length(n), lower.tail = FALSE), pchisq(statistic, length(n) - 2, lower.tail = FALSE))
}

for (set in names(sets)) {
  y <- sets[[set]]$y
  p <- sets[[set]]$p
  add <- function(quantity, value) expected <<- c(expected, paste(set, quantity, digits(value), sep = ","))
  inputs <- c(inputs, paste(set, y, digits(p), sep = ","))
  logit <- function(p) qlogis(pmin(pmax(p, EPSILON), 1 - EPSILON))
  x <- logit(p)
  # glm() with an offset diverges where p is often near 0 or 1; the score equation of one unknown is solved by bisection
  large <- uniroot(function(a) sum(y - plogis(a + x)), c(-20, 20), tol = 1e-14)$root
  # once more from the maximum, as glm()'s standard errors are those of its last but one step
  both <- coef(glm(y ~ x, family = binomial, control = CONTROL))
  both <- summary(glm(y ~ x, family = binomial, control = CONTROL, start = both))$coefficients
  add("large", large); add("large_se", 1 / sqrt(sum(dlogis(large + x))))
  add("intercept", both[1, 1]); add("intercept_se", both[1, 2])
  add("slope", both[2, 1]); add("slope_se", both[2, 2])
  add("slope_low_90", both[2, 1] - qnorm(0.95) * both[2, 2])
  add("slope_high_90", both[2, 1] + qnorm(0.95) * both[2, 2])
  add("slope_z", both[2, 3]); add("slope_p", both[2, 4])
  add("brier", mean((p - y)^2))
  add("clipped", sum(p < EPSILON | p > 1 - EPSILON))
  if (set != "zeros_and_ones") for (g in c(10, 4)) {
    found <- hosmer_lemeshow(set, y, p, g)
    add(paste0("hl_", g), found[1]); add(paste0("hl_p_", g), found[2]); add(paste0("hl_p_fitted_", g), found[3])
  }
  for (k in c(3, 4)) {
    # rms chooses the knots itself, except where its own rules for frequent values are not the project's
    own <- !(set %in% c("few_15", "zeros_and_ones", "rounded", "clipped", "extreme"))
    knots <- if (own) rcspline.eval(x, nk = k, knots.only = TRUE) else {
      places <- quantile(x, if (k == 3) c(0.1, 0.5, 0.9) else c(0.05, 0.35, 0.65, 0.95))
      if (length(x) < 100) places[c(1, k)] <- sort(x)[c(5, length(x) - 4)]
      unique(as.vector(places))
    }
    straight <- length(knots) < 3 || length(x) < 20
    data <- data.frame(y, x)
    fit <- if (straight) lrm(y ~ x, data, eps = 1e-14, maxit = 200, tol = 1e-14)
           else lrm(y ~ rcs(x, knots), data, eps = 1e-14, maxit = 200, tol = 1e-14)
    if (own) stopifnot(all.equal(predict(fit), predict(lrm(y ~ rcs(x, k), data, eps = 1e-14, maxit = 200, tol = 1e-14))))
    at <- c(0, 0.02, 0.1, 0.25, 0.4, 0.5, 0.65, 0.8, 0.93, 1)
    found <- predict(fit, data.frame(x = logit(at)), se.fit = TRUE)
    eta <- found$linear.predictors
    curves <- c(curves, paste(set, k, digits(at), digits(plogis(eta)), digits(plogis(eta - qnorm(0.975) * found$se.fit)),
                              digits(plogis(eta + qnorm(0.975) * found$se.fit)), sep = ","))
    error <- abs(plogis(predict(fit)) - p)
    add(paste0("knots_", k), if (straight) NaN else knots)
    add(paste0("ici_", k), mean(error)); add(paste0("e50_", k), median(error))
    add(paste0("e90_", k), quantile(error, 0.9)); add(paste0("emax_", k), max(error))
  }
}
writeLines(inputs, "inputs.csv")
writeLines(expected, "expected.csv")
writeLines(groups, "groups.csv")
writeLines(curves, "curves.csv")
cat(R.version.string, "rms", as.character(packageVersion("rms")), "\n")
