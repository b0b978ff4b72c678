# ICCs where patients have several lesions: each form from the mean squares of base R's aov, its standard error by leaving
# out one patient after the other (jackknife), and the 95 % interval of that on Fisher's scale for k readings,
# z = 0.5 log((1 + (k - 1) r) / (1 - r)), whose slope at the estimate carries the error there; averages by Spearman and
# Brown. Run in this folder: Rscript clustered.R
# clustered_inputs.csv: one row a reading; clustered_expected.csv: one row a feature and form.
options(digits = 17)
set.seed(20261130)
patients <- 14; k <- 3
patient <- rep(seq_len(patients), sample(1:3, patients, TRUE))
n <- length(patient)
order <- sample(n) # patients in no order, so that a cluster is no run of rows
patient <- patient[order]
shared <- rnorm(patients)[patient]
features <- list(
  good = shared + 0.4 * rnorm(n) + matrix(rnorm(n * k, sd = 0.3), n, k),
  biased = shared + rnorm(n) + matrix(rnorm(n * k, sd = 0.3), n, k) + matrix(rep(seq_len(k), each = n), n, k),
  unrelated = matrix(rnorm(n * k), n, k)
)
squares <- function(x) {
  d <- data.frame(value = as.vector(x), case = factor(rep(seq_len(nrow(x)), k)), reading = factor(rep(seq_len(k), each = nrow(x))))
  two <- summary(aov(value ~ case + reading, d))[[1]][["Mean Sq"]]
  one <- summary(aov(value ~ case, d))[[1]][["Mean Sq"]]
  list(b = two[1], c = two[2], e = two[3], w = one[2])
}
single <- function(x, form) {
  m <- squares(x); n <- nrow(x)
  switch(form,
    "1" = (m$b - m$w) / (m$b + (k - 1) * m$w),
    "2" = (m$b - m$e) / (m$b + (k - 1) * m$e + k * (m$c - m$e) / n),
    "3" = (m$b - m$e) / (m$b + (k - 1) * m$e))
}
average <- function(r) k * r / (1 + (k - 1) * r)
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
rows <- list()
for (name in names(features)) for (form in c("1", "2", "3")) {
  x <- features[[name]]
  r <- single(x, form)
  without <- sapply(unique(patient), function(p) single(x[patient != p, , drop = FALSE], form))
  K <- length(without)
  se <- sqrt((K - 1) / K * sum((without - mean(without))^2))
  z <- 0.5 * log((1 + (k - 1) * r) / (1 - r)) + c(-1, 1) * qnorm(0.975) * se * k / (2 * (1 + (k - 1) * r) * (1 - r))
  ends <- (exp(2 * z) - 1) / (exp(2 * z) + k - 1)
  rows[[length(rows) + 1]] <- data.frame(feature = name, form = paste0("ICC(", form, ",1)"),
    value = number(r), low = number(ends[1]), high = number(ends[2]))
  rows[[length(rows) + 1]] <- data.frame(feature = name, form = paste0("ICC(", form, ",k)"),
    value = number(average(r)), low = number(average(ends[1])), high = number(average(ends[2])))
}
inputs <- do.call(rbind, lapply(names(features), function(f) data.frame(feature = f, case = rep(seq_len(n), k),
  reading = rep(seq_len(k), each = n), patient = rep(patient, k), value = number(as.vector(features[[f]])))))
write.csv(inputs, "clustered_inputs.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "clustered_expected.csv", row.names = FALSE, quote = 2)
