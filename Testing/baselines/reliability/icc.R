# Intraclass correlations by psych::ICC (2.2.9), from the mean squares of aov (lmer = FALSE).
# Run in this folder: Rscript icc.R
# inputs.csv: one row a reading; expected.csv: one row a feature, form and confidence.
suppressPackageStartupMessages(library(psych))
set.seed(20260101)

simulate <- function(design, n, k) {
  truth <- rnorm(n)
  error <- function(sd) matrix(rnorm(n * k, sd = sd), n, k)
  bias <- matrix(rep(seq_len(k), each = n), n, k)
  features <- list(
    good = truth + error(0.2),
    fair = truth + error(0.7),
    biased = truth + error(0.2) + bias,
    unrelated = error(1),
    opposed = truth * ifelse(bias %% 2 == 0, -1, 1) + error(0.3),
    shifted = 1000 + truth + error(0.4),
    tiny = 1e-6 * (truth + error(0.4)),
    counts = matrix(rpois(n * k, 4), n, k) + round(2 * truth)
  )
  rows <- expand.grid(case = seq_len(n), reading = seq_len(k))
  do.call(rbind, lapply(names(features), function(f)
    data.frame(design = design, feature = f, rows, value = as.vector(features[[f]]))))
}

# Shrout and Fleiss 1979, table 2: six targets rated by four judges
shrout <- rbind(c(9, 2, 5, 8), c(6, 1, 3, 2), c(8, 4, 6, 8), c(7, 1, 2, 6), c(10, 5, 6, 9), c(6, 2, 4, 7))
published <- data.frame(design = "shrout_fleiss", feature = "rating",
                        expand.grid(case = 1:6, reading = 1:4), value = as.vector(shrout))
inputs <- rbind(published, simulate("few", 4, 2), simulate("two", 40, 2), simulate("three", 25, 3), simulate("five", 12, 5))

forms <- c(ICC1 = "ICC(1,1)", ICC2 = "ICC(2,1)", ICC3 = "ICC(3,1)", ICC1k = "ICC(1,k)", ICC2k = "ICC(2,k)", ICC3k = "ICC(3,k)")
judge <- function(d, confidence) {
  readings <- matrix(d$value[order(d$reading, d$case)], ncol = max(d$reading))
  result <- suppressWarnings(ICC(readings, alpha = 1 - confidence, lmer = FALSE))$results
  data.frame(design = d$design[1], feature = d$feature[1], form = forms[result$type], confidence = confidence,
             value = result$ICC, low = result[["lower bound"]], high = result[["upper bound"]])
}
groups <- split(inputs, paste(inputs$design, inputs$feature))
expected <- do.call(rbind, c(lapply(groups, judge, 0.95), lapply(groups, judge, 0.9)))

digits <- function(d) { d[] <- lapply(d, function(v) if (is.double(v)) sprintf("%.17g", v) else v); d }
write.csv(digits(inputs), "inputs.csv", row.names = FALSE, quote = FALSE)
write.csv(digits(expected), "expected.csv", row.names = FALSE, quote = TRUE)
