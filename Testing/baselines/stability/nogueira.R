# Nogueira's stability index and its interval, written out from the paper (J Mach Learn Res 2018;18:174, definition 4,
# theorem 7 and corollary 9), sum by sum: Rscript nogueira.R makes nogueira.csv; made with R 4.2.2.
#   nogueira.csv   kept (selections separated by spaces, a digit a feature), confidence, index, low, high
# The authors' Python package gives the same numbers. Their file R/getStability.R (commit e3a0566) has a minus before
# the term of the index, where theorem 7, their Python and their Matlab have a plus: it is not to be compared with.
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20182)
here <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
setwd(dirname(here))

stability <- function(z, confidence) {
  m <- nrow(z)
  d <- ncol(z)
  share <- apply(z, 2, mean)
  size <- apply(z, 1, sum)
  average <- mean(size)
  chance <- average / d * (1 - average / d)
  variance <- m / (m - 1) * share * (1 - share)  # s_f^2
  index <- 1 - sum(variance) / d / chance
  phi <- numeric(m)
  for (i in seq_len(m)) {
    agreed <- sum(z[i, ] * share) / d
    own <- index / 2 * (2 * average * size[i] / d^2 - size[i] / d - average / d + 1)
    phi[i] <- (agreed - size[i] * average / d^2 + own) / chance
  }
  error <- sqrt(4 / m^2 * sum((phi - mean(phi))^2))
  reach <- qnorm(1 - (1 - confidence) / 2) * error
  c(index, index - reach, index + reach)
}
table <- file("nogueira.csv", "w")
cat("kept,confidence,index,low,high\n", file = table)
for (one in list(c(3, 5, 0.4), c(15, 30, 0.2), c(50, 12, 0.6), c(2, 8, 0.5))) {
  m <- one[1]
  d <- one[2]
  z <- matrix(rbinom(m * d, 1, rep(pmin(0.95, one[3] * 2 * runif(d)), each = m)), m)  # sizes and shares differ
  for (confidence in c(0.95, 0.8)) {
    rows <- paste(apply(z, 1, paste, collapse = ""), collapse = " ")
    cat(rows, confidence, sprintf("%.17g", stability(z, confidence)), file = table, sep = ",")
    cat("\n", file = table)
  }
}
close(table)
