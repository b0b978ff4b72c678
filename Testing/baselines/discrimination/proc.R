# Makes inputs.csv and expected.csv: pROC's AUC, DeLong variance and interval, best Youden thresholds, and the
# counts and ratios at the lowest finite one of them. Run in this folder: Rscript proc.R
library(pROC)
RNGversion("4.0.0")
set.seed(20240602)

scored <- function(controls, cases, shift, map = identity) {
  list(y = rep(0:1, c(controls, cases)), score = map(c(rnorm(controls), rnorm(cases, shift))))
}
sets <- list(
  continuous = scored(34, 26, 1),
  balanced_166 = scored(83, 83, 1.3, pnorm),
  ties = scored(44, 36, 0.8, function(s) round(s, 1)),
  four_levels = scored(40, 40, 0.7, function(s) pmin(pmax(round(s), -1), 2)),
  unbalanced = scored(70, 6, 1),
  worse_than_chance = scored(25, 25, -0.6),
  interval_above_one = scored(9, 8, 2.2),
  two_a_class = list(y = c(0, 0, 1, 1), score = c(0.1, 0.6, 0.4, 0.9)),
  perfect = list(y = rep(0:1, each = 5), score = (1:10) / 10),
  tied_youden = list(y = c(0, 1, 0, 1, 0, 1), score = 1:6),
  tied_youden_uneven = list(y = c(0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1), score = seq(-0.7, 0.7, by = 0.1)),
  neighbouring_doubles = list(y = c(0, 0, 1, 1), score = 1 + c(0, 2, 3, 4) * .Machine$double.eps)
)

digits <- function(v) sprintf("%.17g", v)
inputs <- "set,y,score"
expected <- "set,quantity,value"
for (set in names(sets)) {
  y <- sets[[set]]$y
  score <- sets[[set]]$score
  curve <- roc(y, score, levels = 0:1, direction = "<", quiet = TRUE)
  add <- function(quantity, value) expected <<- c(expected, paste(set, quantity, digits(value), sep = ","))
  interval <- function(level) suppressWarnings(ci.auc(curve, conf.level = level, method = "delong"))
  inputs <- c(inputs, paste(set, y, digits(score), sep = ","))
  add("auc", as.numeric(auc(curve)))
  add("variance", suppressWarnings(var(curve, method = "delong")))
  add("low_95", interval(0.95)[1])
  add("high_95", interval(0.95)[3])
  add("low_80", interval(0.8)[1])
  add("high_80", interval(0.8)[3])
  # pROC also offers -Inf and Inf (call all, call none), which are no cut-offs; its best are compared with tolerance,
  # because sums of fractions that are equal differ in the last bit
  all <- coords(curve, "all", ret = c("threshold", "youden"), transpose = FALSE)
  all <- all[is.finite(all$threshold), ]
  best <- all$threshold[all$youden >= max(all$youden) - 1e-12]
  found <- coords(curve, "best", best.method = "youden", ret = "threshold", transpose = FALSE)$threshold
  stopifnot(found[is.finite(found)] %in% best)
  add("best_threshold", best)
  names <- c("tp", "fp", "tn", "fn", "sensitivity", "specificity", "accuracy", "ppv", "npv")
  at_cutoff <- coords(curve, min(best), input = "threshold", ret = names, transpose = FALSE)
  for (name in names) add(name, at_cutoff[[name]])
  add("brier", mean((score - y)^2))
  # step-wise: each threshold's precision weighted by the recall that it gains
  steps <- coords(curve, sort(unique(score), decreasing = TRUE), input = "threshold",
                  ret = c("precision", "recall"), transpose = FALSE)
  add("average_precision", sum(diff(c(0, steps$recall)) * steps$precision))
}
writeLines(inputs, "inputs.csv")
writeLines(expected, "expected.csv")
cat(R.version.string, "pROC", as.character(packageVersion("pROC")), "\n")
