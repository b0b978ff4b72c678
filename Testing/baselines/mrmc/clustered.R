# AUC of readers and modalities where patients have several lesions, the covariances of their errors and the tests of
# Obuchowski and Rockette, in base R alone: Obuchowski's covariances (Biometrics 1997;53:567) by double loops over pairs,
# the jackknife by leaving each patient out, mean squares by aov. In the second data set each patient has lesions of both
# outcomes: there Obuchowski's covariances are K / (K - 1) times the infinitesimal jackknife's by patients, which the
# package survival gives (the influences of concordance). Run in this folder: Rscript clustered.R
# clustered.csv: one row a reading of a lesion; clustered_expected.csv: one row a number.
options(digits = 17)
suppressMessages(library(survival))
set.seed(20261129)

simulate <- function(set, patients, mixed) {
  lesions <- sample(ifelse(mixed, 2, 1):4, patients, replace = TRUE)
  patient <- rep(seq_len(patients), lesions)
  truth <- rbinom(length(patient), 1, rep(ifelse(runif(patients) < 0.5, 0.8, 0.2), lesions))
  if (mixed) for (one in seq_len(patients)) truth[which(patient == one)[1:2]] <- c(0, 1)
  shared <- rnorm(patients)[patient]; own <- rnorm(length(patient), 0, 0.5)
  data <- expand.grid(lesion = seq_along(patient), reader = 1:3, treatment = 1:2)
  data$rating <- with(data, round(2 * (truth[lesion] * (0.6 + 0.4 * treatment + 0.2 * reader) + shared[lesion] + own[lesion] + rnorm(nrow(data), 0, 0.6))))
  cbind(set = set, patient = patient[data$lesion], truth = truth[data$lesion], data)
}
inputs <- rbind(simulate("some with both outcomes", 26, FALSE), simulate("all with both outcomes", 20, TRUE))
# patients in no order, so that a cluster is no run of rows
inputs <- do.call(rbind, lapply(split(inputs, inputs$set), function(d) { new <- sample(max(d$lesion)); d$lesion <- new[d$lesion]; d[order(d$treatment, d$reader, d$lesion), ] }))

wins <- function(a, b) (a > b) + 0.5 * (a == b)
area <- function(y, s) mean(outer(s[y == 1], s[y == 0], wins))
obuchowski <- function(y, patient, scores) { # scores: a column an AUC
  m <- ncol(scores); ids <- unique(patient); M <- sum(y == 1); N <- sum(y == 0); I <- length(ids)
  A <- B <- matrix(0, I, m)
  for (j in seq_len(m)) for (i in seq_len(I)) {
    theta <- area(y, scores[, j])
    for (a in which(y == 1 & patient == ids[i])) A[i, j] <- A[i, j] + mean(wins(scores[a, j], scores[y == 0, j])) - theta
    for (b in which(y == 0 & patient == ids[i])) B[i, j] <- B[i, j] + mean(wins(scores[y == 1, j], scores[b, j])) - theta
  }
  I10 <- length(unique(patient[y == 1])); I01 <- length(unique(patient[y == 0]))
  found <- matrix(0, m, m)
  for (r in seq_len(m)) for (s in seq_len(m)) {
    S10 <- I10 / ((I10 - 1) * M) * sum(A[, r] * A[, s]); S01 <- I01 / ((I01 - 1) * N) * sum(B[, r] * B[, s])
    S11 <- I / (I - 1) * sum(A[, r] * B[, s]); S11t <- I / (I - 1) * sum(B[, r] * A[, s])
    found[r, s] <- S10 / M + S01 / N + (S11 + S11t) / (M * N)
  }
  found
}
jackknife <- function(y, patient, scores) {
  ids <- unique(patient)
  without <- t(sapply(ids, function(one) apply(scores[patient != one, ], 2, function(s) area(y[patient != one], s))))
  cov(without) * (length(ids) - 1)^2 / length(ids)
}
judge_rockette <- function(areas, C) { # areas: modality by reader
  t <- nrow(areas); r <- ncol(areas)
  at <- expand.grid(modality = seq_len(t), reader = seq_len(r)) # columns of C run over modalities first
  pick <- function(same_m, same_r) {
    pairs <- expand.grid(a = seq_len(t * r), b = seq_len(t * r))
    keep <- (at$modality[pairs$a] == at$modality[pairs$b]) == same_m & (at$reader[pairs$a] == at$reader[pairs$b]) == same_r
    mean(C[as.matrix(pairs[keep, ])])
  }
  parts <- c(pick(TRUE, TRUE), pick(FALSE, TRUE), pick(TRUE, FALSE), pick(FALSE, FALSE))
  long <- data.frame(auc = c(areas), modality = factor(at$modality), reader = factor(at$reader))
  squares <- summary(aov(auc ~ modality + reader, long))[[1]][["Mean Sq"]]
  below <- squares[3] + max(r * (parts[3] - parts[4]), 0)
  df2 <- (below / squares[3])^2 * (t - 1) * (r - 1)
  f <- squares[1] / below
  c(components = parts, f = f, df2 = df2, p = pf(f, t - 1, df2, lower.tail = FALSE))
}
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
rows <- list()
for (set in unique(inputs$set)) {
  d <- inputs[inputs$set == set, ]
  first <- d[d$treatment == 1 & d$reader == 1, ]
  scores <- sapply(1:3, function(r) sapply(1:2, function(t) d$rating[d$treatment == t & d$reader == r], simplify = FALSE), simplify = FALSE)
  scores <- do.call(cbind, lapply(scores, function(one) do.call(cbind, one))) # reader 1: both modalities, reader 2, ...
  areas <- matrix(apply(scores, 2, function(s) area(first$truth, s)), 2, 3)
  for (method in c("delong", "jackknife")) {
    C <- (if (method == "delong") obuchowski else jackknife)(first$truth, first$patient, scores)
    if (method == "delong" && all(tapply(first$truth, first$patient, function(y) length(unique(y)) == 2))) {
      K <- length(unique(first$patient))
      said <- sapply(1:6, function(j) { # its influences, patient by patient
        one <- concordance(first$truth ~ scores[, j], influence = 1)
        stopifnot(abs(one$concordance - c(areas)[j]) < 1e-12)
        rowsum(one$dfbeta, first$patient)
      })
      stopifnot(max(abs(K / (K - 1) * crossprod(said) / C - 1)) < 1e-10)
      cat(set, ": as survival's concordance,", max(abs(K / (K - 1) * crossprod(said) / C - 1)), "\n")
    }
    keep <- function(what, values) rows[[length(rows) + 1]] <<- data.frame(set = set, method = method, quantity = what, place = seq_along(values), value = number(values))
    keep("auc", c(t(areas))) # modality 1: all readers, modality 2
    order <- c(1, 3, 5, 2, 4, 6)
    keep("covariance", c(C[order, order]))
    found <- judge_rockette(areas, C)
    keep("components", found[1:4]); keep("f", found[5]); keep("df2", found[6]); keep("p", found[7])
  }
}
write.csv(inputs[c("set", "reader", "treatment", "lesion", "patient", "truth", "rating")], "clustered.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "clustered_expected.csv", row.names = FALSE, quote = FALSE)
