# Makes pairs_inputs.csv (an outcome and two scores of the same cases) and from it, by pROC and base R,
# pairs_expected.csv (per set: AUC and tests of two AUCs, cut-off, average precision, a row of table 2),
# coordinates.csv (the ROC curve of score a), sensitivities.csv (its sensitivity at given specificities),
# bootstrap.csv (stratified bootstrap intervals, true only to the noise of resampling),
# resamples.csv (100 resamples of two sets, controls first) and resampled.csv (the exact percentiles of just these).
# Run in this folder: Rscript pairs.R
suppressMessages(library(pROC))
RNGversion("4.0.0")

paired <- function(seed, controls, cases, shift, round_to = identity, noise = 0.6) {
  set.seed(seed)
  y <- rep(0:1, c(controls, cases))[sample(controls + cases)]
  common <- rnorm(controls + cases, shift * y)
  list(y = y, a = round_to(common + noise * rnorm(length(y))), b = round_to(common + noise * rnorm(length(y))))
}
digits_after <- function(k) function(s) round(s, k)
levels_of <- function(k) function(s) pmin(pmax(round(s), 0), k - 1)
unit <- function(s) round(0.5 + 0.3 * s, 3) # a raw score of an SVM: about 0 to 1, beyond it at the ends

sets <- list(raw_83_83 = paired(1, 83, 83, 1.2, unit), raw_54_43 = paired(2, 54, 43, 0.7, unit))
for (seed in 3:8) {
  sets[[paste0("ties_", seed)]] <- paired(seed, 14 + seed, 19 - seed, 0.9, digits_after(1))
  sets[[paste0("heavy_ties_", seed)]] <- paired(seed + 10, 12, 9 + seed, 0.8, levels_of(3))
  sets[[paste0("two_levels_", seed)]] <- paired(seed + 20, 11, 8, 0.5, levels_of(2))
  sets[[paste0("small_", seed)]] <- paired(seed + 30, 3, 2, 0.5)
  sets[[paste0("rare_", seed)]] <- paired(seed + 40, 45, 3, 1, digits_after(2))
  sets[[paste0("opposed_", seed)]] <- within(paired(seed + 50, 10, 12, 0.6, digits_after(2)), b <- -b)
  set.seed(seed + 60) # few steps, of a sixth each way or of a third and a ninth: several thresholds with the same J
  sets[[paste0("equal_steps_", seed)]] <- list(y = sample(rep(0:1, each = 6)), a = 1:12, b = sample(12))
  sets[[paste0("uneven_steps_", seed)]] <- list(y = sample(rep(0:1, c(9, 3))), a = 1:12, b = sample(12))
}
sets$identical <- within(sets$ties_3, b <- a)
sets$same_ranks <- within(sets$ties_4, b <- exp(a))
sets$same_area <- list(y = c(0, 0, 1, 1, 0, 1), a = c(1, 2, 3, 4, 5, 6), b = c(5, 1, 3, 4, 2, 6))
sets$perfect <- list(y = rep(0:1, c(4, 5)), a = 1:9, b = c(1, 3, 5, 7, 2, 4, 6, 8, 9))
sets$reversed <- list(y = rep(0:1, c(4, 5)), a = 9:1, b = c(1, 3, 5, 7, 2, 4, 6, 8, 9))
sets$both_perfect <- list(y = rep(0:1, c(4, 5)), a = 1:9, b = (1:9)^2)
sets$perfect_against_reversed <- list(y = rep(0:1, c(3, 2)), a = 1:5, b = 5:1)
sets$perfect_against_constant <- list(y = rep(0:1, c(3, 2)), a = 1:5, b = rep(1, 5))
sets$constant <- within(sets$ties_5, a <- rep(0.3, length(y)))

digits <- function(v) sprintf("%.17g", v)
curve_of <- function(y, score) roc(y, score, levels = 0:1, direction = "<", quiet = TRUE)
inputs <- "set,y,a,b"
expected <- "set,quantity,value"
coordinates <- "set,threshold,sensitivity,specificity"
sensitivities <- "set,specificity,sensitivity"
before <- NULL
for (set in names(sets)) {
  y <- sets[[set]]$y
  a <- sets[[set]]$a
  b <- sets[[set]]$b
  add <- function(quantity, value) expected <<- c(expected, paste(set, quantity, digits(value), sep = ","))
  inputs <- c(inputs, paste(set, y, digits(a), digits(b), sep = ","))
  of_a <- curve_of(y, a)
  of_b <- curve_of(y, b)
  add("auc", as.numeric(auc(of_a)))
  add("variance", suppressWarnings(var(of_a, method = "delong")))
  add("auc_low", suppressWarnings(ci.auc(of_a, method = "delong"))[1])
  add("auc_high", suppressWarnings(ci.auc(of_a, method = "delong"))[3])
  for (level in c(95, 90)) {
    test <- suppressWarnings(roc.test(of_a, of_b, method = "delong", paired = TRUE, conf.level = level / 100))
    add(paste0("paired_low_", level), test$conf.int[1])
    add(paste0("paired_high_", level), test$conf.int[2])
  }
  add("paired_difference", as.numeric(test$estimate[1] - test$estimate[2]))
  add("paired_statistic", as.numeric(test$statistic))
  add("paired_p", as.numeric(test$p.value))
  if (!is.null(before)) { # score a of this set against score b of the set before, which has other cases
    test <- suppressWarnings(roc.test(of_a, before, method = "delong", paired = FALSE))
    difference <- as.numeric(auc(of_a)) - as.numeric(auc(before))
    add("unpaired_statistic", as.numeric(test$statistic))
    add("unpaired_df", as.numeric(test$parameter))
    add("unpaired_p", as.numeric(test$p.value))
    error <- sqrt(suppressWarnings(var(of_a, method = "delong") + var(before, method = "delong")))
    add("unpaired_low", difference - qt(0.975, test$parameter) * error)
    add("unpaired_high", difference + qt(0.975, test$parameter) * error)
  }
  before <- of_b

  all <- coords(of_a, "all", ret = c("threshold", "sensitivity", "specificity", "youden"), transpose = FALSE)
  coordinates <- c(coordinates, paste(set, digits(all$threshold), digits(all$sensitivity), digits(all$specificity), sep = ","))
  finite <- all[is.finite(all$threshold), ]
  if (nrow(finite) > 0) { # as in proc.R: finite thresholds, equal up to rounding
    best <- finite$threshold[finite$youden >= max(finite$youden) - 1e-12]
    found <- coords(of_a, "best", best.method = "youden", ret = "threshold", transpose = FALSE)$threshold
    stopifnot(found[is.finite(found)] %in% best)
    add("lowest_best_threshold", min(best))
    add("best_thresholds", length(best))
  }
  at <- c(0, 0.1, 1 / 3, 0.5, 0.75, 0.9, 0.95, 1)
  found <- coords(of_a, at, input = "specificity", ret = "sensitivity", transpose = FALSE)$sensitivity
  sensitivities <- c(sensitivities, paste(set, digits(at), digits(found), sep = ","))
  # not by steps of the curve: the mean over cases with 1 of the precision among all that score as high or higher
  add("average_precision", mean(sapply(a[y == 1], function(s) mean(y[a >= s]))))

  if (startsWith(set, "raw_")) { # a row of table 2 at the cut-off 0.5: scores clipped, counts by hand
    p <- pmin(pmax(a, 0), 1)
    test <- roc.test(curve_of(y, p), curve_of(y, pmin(pmax(b, 0), 1)), method = "delong", paired = TRUE)
    interval <- ci.auc(curve_of(y, p), method = "delong")
    add("row_auc", interval[2])
    add("row_auc_low", interval[1])
    add("row_auc_high", interval[3])
    add("row_p", as.numeric(test$p.value))
    called <- p >= 0.5
    shares <- list(sensitivity = called[y == 1], specificity = !called[y == 0], accuracy = called == (y == 1),
                   ppv = (y == 1)[called], npv = (y == 0)[!called])
    for (name in names(shares)) {
      limits <- prop.test(sum(shares[[name]]), length(shares[[name]]), correct = FALSE)$conf.int
      add(paste0("row_", name), mean(shares[[name]]))
      add(paste0("row_", name, "_low"), limits[1])
      add(paste0("row_", name, "_high"), limits[2])
    }
    add("row_youden", mean(shares$sensitivity) + mean(shares$specificity) - 1)
    add("row_brier", mean((p - y)^2))
    add("row_brier_raw", mean((a - y)^2))
    add("row_average_precision", mean(sapply(p[y == 1], function(s) mean(y[p >= s]))))
    area <- interval[2] * length(y) # no whole number, which binom.test would refuse
    add("row_exact_low", qbeta(0.025, area, length(y) - area + 1))
    add("row_exact_high", qbeta(0.975, area + 1, length(y) - area))
  }
}

set.seed(20261122)
bootstrap <- "set,quantity,low,high"
for (set in c("raw_83_83", "raw_54_43", "ties_3", "heavy_ties_8")) {
  curve <- curve_of(sets[[set]]$y, sets[[set]]$a)
  interval <- ci.auc(curve, method = "bootstrap", boot.n = 10000, progress = "none")
  bootstrap <- c(bootstrap, paste(set, "auc", digits(interval[1]), digits(interval[3]), sep = ","))
  at <- c(0.1, 0.25, 0.5, 0.75, 0.9)
  band <- ci.se(curve, specificities = at, boot.n = 10000, progress = "none")
  bootstrap <- c(bootstrap, paste(set, at, digits(band[, 1]), digits(band[, 3]), sep = ","))
}

resamples <- "set,scores"
resampled <- "set,quantity,low,high"
for (set in c("ties_3", "heavy_ties_8")) {
  y <- sort(sets[[set]]$y)
  a <- sets[[set]]$a[order(sets[[set]]$y)]
  at <- c(0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1)
  found <- t(replicate(100, {
    drawn <- a[c(sample(which(y == 0), replace = TRUE), sample(which(y == 1), replace = TRUE))]
    resamples <<- c(resamples, paste(set, paste(drawn, collapse = " "), sep = ","))
    curve <- curve_of(y, drawn)
    c(as.numeric(auc(curve)), coords(curve, at, input = "specificity", ret = "sensitivity", transpose = FALSE)$sensitivity)
  }))
  limits <- apply(found, 2, quantile, probs = c(0.025, 0.975))
  resampled <- c(resampled, paste(set, c("auc", digits(at)), digits(limits[1, ]), digits(limits[2, ]), sep = ","))
}
writeLines(resamples, "resamples.csv")
writeLines(resampled, "resampled.csv")
writeLines(inputs, "pairs_inputs.csv")
writeLines(expected, "pairs_expected.csv")
writeLines(coordinates, "coordinates.csv")
writeLines(sensitivities, "sensitivities.csv")
writeLines(bootstrap, "bootstrap.csv")
cat(R.version.string, "pROC", as.character(packageVersion("pROC")), "\n")
