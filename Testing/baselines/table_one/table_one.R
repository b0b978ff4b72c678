# Table 1 by R 4.2.2: shapiro.test, t.test (Welch), wilcox.test, chisq.test (Yates), fisher.test, quantile (type 7).
# Run in this folder: Rscript table_one.R
# inputs.csv holds the cohorts (empty where missing), summaries.csv and tests.csv what R makes of each.
set.seed(20260104)

drop_some <- function(x, share) { x[runif(length(x)) < share] <- NA; x }
cohort <- function(set, zeros, ones, train_share) {
  n <- zeros + ones
  y <- sample(rep(c(0, 1), c(zeros, ones)))
  data.frame(set = set, y = y, train = as.integer(runif(n) < train_share),
             normal = rnorm(n, 36 - 3 * y, 6), normal_missing = drop_some(rnorm(n, 300, 90), 0.15),
             skewed = exp(rnorm(n) + 0.5 * y), ties = round(exp(rnorm(n, 2) + 0.3 * y)),
             ties_missing = drop_some(round(rexp(n, 0.1)), 0.1), shifted = 1e4 + rnorm(n),
             common = rbinom(n, 1, 0.5 + 0.2 * y), rare = rbinom(n, 1, 0.06 + 0.05 * y),
             common_missing = drop_some(rbinom(n, 1, 0.6), 0.2))
}
inputs <- rbind(cohort("study", 134, 129, 0.63), cohort("exact", 40, 49, 0.6), cohort("at_limit", 50, 30, 0.7),
                cohort("small", 9, 7, 0.6), cohort("unequal", 70, 6, 0.5))
binary <- c("common", "rare", "common_missing")
continuous <- setdiff(names(inputs), c("set", "y", "train", binary))

attempt <- function(test) suppressWarnings(tryCatch(test, error = function(e) NULL))
record <- function(where, test, result, statistic = TRUE) data.frame(where, test = test,
  statistic = if (is.null(result) || !statistic) NA_real_ else unname(result$statistic),
  p = if (is.null(result)) NA_real_ else result$p.value, method = if (is.null(result)) "" else result$method)

compare <- function(where, one, zero, kind) {
  one <- one[!is.na(one)]; zero <- zero[!is.na(zero)]
  if (!length(one) || !length(zero) || length(unique(c(one, zero))) < 2) return(NULL)
  if (kind == "continuous") return(rbind(record(where, "Welch t", attempt(t.test(one, zero))),
                                         record(where, "Mann-Whitney", attempt(wilcox.test(one, zero)))))
  counts <- table(factor(c(one, zero), 0:1), rep(1:0, c(length(one), length(zero))))
  chi <- attempt(chisq.test(counts))
  if (min(chi$expected) < 5) record(where, "Fisher", fisher.test(counts), FALSE) else record(where, "chi-square", chi)
}
summarise <- function(where, x) {
  g <- x[!is.na(x)]
  q <- quantile(g, c(0.25, 0.5, 0.75), type = 7, names = FALSE)
  data.frame(where, given = length(g), missing = sum(is.na(x)), mean = mean(g), sd = sd(g), q1 = q[1], median = q[2], q3 = q[3])
}

summaries <- tests <- NULL
for (set in unique(inputs$set)) for (variable in c(continuous, binary)) {
  d <- inputs[inputs$set == set, ]
  kind <- if (variable %in% binary) "binary" else "continuous"
  x <- d[[variable]]
  for (part in c("total", "training", "test")) {
    chosen <- switch(part, total = rep(TRUE, nrow(d)), training = d$train == 1, test = d$train == 0)
    where <- data.frame(set = set, variable = variable, part = part)
    groups <- list(both = chosen, positive = chosen & d$y == 1, negative = chosen & d$y == 0)
    for (group in names(groups)) summaries <- rbind(summaries, summarise(cbind(where, group = group), x[groups[[group]]]))
    tests <- rbind(tests, compare(where, x[groups$positive], x[groups$negative], kind))
  }
  where$part <- "splits"
  tests <- rbind(tests, compare(where, x[d$train == 1], x[d$train == 0], kind))
  if (kind == "continuous") for (outcome in 1:0) {
    where$part <- c("negative", "positive")[outcome + 1]
    tests <- rbind(tests, record(where, "Shapiro-Wilk", attempt(shapiro.test(x[d$y == outcome]))))
  }
}

digits <- function(d) { d[] <- lapply(d, function(v) if (is.double(v)) ifelse(is.na(v), "", sprintf("%.17g", v)) else v); d }
write.csv(digits(inputs), "inputs.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(digits(summaries), "summaries.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(digits(tests), "tests.csv", row.names = FALSE, quote = FALSE, na = "")
