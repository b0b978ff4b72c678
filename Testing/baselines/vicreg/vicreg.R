# VICReg's loss of two views' embeddings, by R's own var and cov from the formulas of Bardes, Ponce and LeCun 2022
# (ICLR), section 4.1; the squared distance as a mean over numbers and the variance terms averaged over the views, as in
# the authors' code. Run in this folder: views.csv has one row a case, one.* and other.* the embeddings.
options(digits = 17)
set.seed(11)
cases <- 7
width <- 5
one <- matrix(rnorm(cases * width, sd = rep(c(0.2, 0.6, 1, 1.5, 0.05), each = cases)), cases)
other <- one + matrix(rnorm(cases * width, sd = 0.3), cases)
one[, 4] <- 0.8 * one[, 2] + one[, 4]
vicreg <- function(a, b) {
  hinge <- function(z) mean(pmax(0, 1 - sqrt(apply(z, 2, var) + 1e-4)))
  shared <- function(z) {
    c <- cov(z)
    sum(c[row(c) != col(c)]^2) / ncol(z)
  }
  25 * mean((a - b)^2) + 25 * (hinge(a) + hinge(b)) / 2 + shared(a) + shared(b)
}
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
views <- data.frame(one = apply(one, 2, number), other = apply(other, 2, number))
write.csv(views, "views.csv", row.names = FALSE, quote = FALSE)
found <- data.frame(pair = c("views", "equal", "constant"), loss = number(c(
  vicreg(one, other), vicreg(one, one), vicreg(0 * one + 3, 0 * one + 3))))
write.csv(found, "expected.csv", row.names = FALSE, quote = FALSE)
