# What an AUC, a difference of two and a share must be where patients have several lesions, in base R alone: the
# formulas of Obuchowski (Biometrics 1997;53:567) by double loops over pairs, not by ranks; the design effect of a share
# as a ratio estimate (Rao and Scott, Biometrics 1992;48:577) and prop.test's Wilson interval of the effective number.
# Run in this folder: Rscript clusters.R
# inputs.csv: one row a lesion; expected.csv: one row a data set.
set.seed(20261129)

simulate <- function(data, patients, most, within, mixed) {
  lesions <- sample(most, patients, replace = TRUE)
  patient <- rep(sprintf("p%02d", seq_len(patients)), lesions)
  ill <- rep(rbinom(patients, 1, 0.5), lesions)
  y <- if (mixed) rbinom(length(patient), 1, ifelse(ill == 1, 0.8, 0.2)) else ill
  shared <- rep(rnorm(patients, sd = within), lesions)
  score <- round(y + shared + rnorm(length(y)), 1)
  other <- round(0.5 * y + shared + rnorm(length(y)), 1)
  data.frame(data = data, patient = patient, y = y, score = score, other = other)
}
inputs <- rbind(simulate("mixed outcomes", 40, 4, 0.7, TRUE), simulate("one outcome a patient", 50, 3, 1, FALSE),
                simulate("few patients", 9, 6, 0.5, TRUE), simulate("one lesion each", 30, 1, 0.5, FALSE))

wins <- function(a, b) (a > b) + 0.5 * (a == b)
placements <- function(y, s) {
  x <- s[y == 1]; z <- s[y == 0]
  list(ones = sapply(x, function(one) mean(sapply(z, function(zero) wins(one, zero)))),
       zeros = sapply(z, function(zero) mean(sapply(x, function(one) wins(one, zero)))))
}
clustered <- function(y, patient, v) { # v: placements (or differences of them) by outcome
  M <- sum(y == 1); N <- sum(y == 0); theta <- mean(v$ones)
  all <- unique(patient); S10 <- S01 <- S11 <- 0; I10 <- I01 <- 0
  for (p in all) {
    m <- sum(patient == p & y == 1); n <- sum(patient == p & y == 0)
    one <- sum(v$ones[patient[y == 1] == p]) - m * theta
    zero <- sum(v$zeros[patient[y == 0] == p]) - n * theta
    S10 <- S10 + one^2; S01 <- S01 + zero^2; S11 <- S11 + one * zero
    I10 <- I10 + (m > 0); I01 <- I01 + (n > 0)
  }
  I <- length(all)
  S10 <- I10 / ((I10 - 1) * M) * S10; S01 <- I01 / ((I01 - 1) * N) * S01; S11 <- I / (I - 1) * S11
  c(theta, S10 / M + S01 / N + 2 * S11 / (M * N))
}
share <- function(right, patient) {
  n <- length(right); p <- mean(right); k <- length(unique(patient))
  u <- tapply(residuals(lm(right ~ 1)), patient, sum)
  between <- k / (k - 1) * sum(u^2) / n^2
  worth <- min(n, p * (1 - p) / between)
  z <- qnorm(0.975)
  ends <- (p + z^2 / (2 * worth) + c(-1, 1) * z * sqrt(p * (1 - p) / worth + z^2 / (4 * worth^2))) / (1 + z^2 / worth)
  whole <- prop.test(round(1000 * p), 1000, correct = FALSE)$conf.int # the same formula, at a whole number
  check <- (round(1000 * p) / 1000 + z^2 / 2000 + c(-1, 1) * z * sqrt(round(1000 * p) / 1000 * (1 - round(1000 * p) / 1000) / 1000 + z^2 / 4e6)) / (1 + z^2 / 1000)
  stopifnot(max(abs(whole - check)) < 1e-12)
  c(p, between, ends)
}
judge <- function(d) {
  first <- placements(d$y, d$score); second <- placements(d$y, d$other)
  area <- clustered(d$y, d$patient, first)
  less <- clustered(d$y, d$patient, list(ones = first$ones - second$ones, zeros = first$zeros - second$zeros))
  right <- as.numeric((d$score >= 0.5) == (d$y == 1))
  found <- share(right, d$patient)
  data.frame(data = d$data[1], auc = area[1], variance = area[2], difference = less[1], difference_variance = less[2],
             share = found[1], share_variance = found[2], low = found[3], high = found[4])
}
expected <- do.call(rbind, lapply(split(inputs, inputs$data), judge))

digits <- function(d) { d[] <- lapply(d, function(v) if (is.double(v)) sprintf("%.17g", v) else v); d }
write.csv(digits(inputs), "inputs.csv", row.names = FALSE, quote = FALSE)
write.csv(digits(expected), "expected.csv", row.names = FALSE, quote = TRUE)
