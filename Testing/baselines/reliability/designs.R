# What the ICCs of unequal and incomplete designs must be: the comparisons of each design stand here by hand, cases that
# lack a reading of one are left out of it, and mean squares are those of base R's aov (no package needed).
# Run in this folder: Rscript designs.R
# designs_inputs.csv: one row a reading and feature; designs_expected.csv: one row a design, comparison and feature.
set.seed(20261128)

readings <- function(places, n, missing = character()) {
  truth <- rnorm(n)
  habit <- c(A = 0, B = 0.4, C = -0.3)
  rows <- do.call(rbind, lapply(places, function(p) {
    reader <- substr(p, 1, 1)
    data.frame(case = sprintf("c%02d", seq_len(n)), reader = reader, round = as.integer(substring(p, 2)),
               steady = 50 + 5 * truth + habit[[reader]] + rnorm(n, sd = 0.8),
               loose = truth + habit[[reader]] + rnorm(n, sd = 1.2))
  }))
  rows[!paste0(rows$reader, rows$round, rows$case) %in% missing, ]
}

some <- function(place, cases) paste0(place, sprintf("c%02d", cases))
designs <- list(
  "A twice, B once" = list(readings(c("A1", "A2", "B1"), 30),
    list(intra = list(A = c("A1", "A2")), inter = list("1" = c("A1", "B1")))),
  "two readers once" = list(readings(c("A1", "B1"), 24), list(inter = list("1" = c("A1", "B1")))),
  "one reader twice" = list(readings(c("A1", "A2"), 24), list(intra = list(A = c("A1", "A2")))),
  "three readers, unequal rounds" = list(readings(c("A1", "A2", "A3", "B1", "B2", "C1"), 20, c(some("A2", 3:4), some("B1", 7))),
    list(intra = list(A = c("A1", "A2", "A3"), B = c("B1", "B2")),
         inter = list("1" = c("A1", "B1", "C1"), "2" = c("A2", "B2")))),
  "a subset was read again" = list(readings(c("A1", "A2", "B1"), 40, c(some("A2", 16:40), some("B1", 1:10))),
    list(intra = list(A = c("A1", "A2")), inter = list("1" = c("A1", "B1")))),
  "readers numbered apart" = list(readings(c("A1", "A2", "B3"), 18),
    list(intra = list(A = c("A1", "A2")), inter = list("each reader's first round" = c("A1", "B3")))),
  "each case by two of three" = list(readings(c("A1", "B1", "C1"), 24, c(some("A1", 1:8), some("B1", 9:16), some("C1", 17:24))),
    list(inter = list("1, readers A and B" = c("A1", "B1"), "1, readers A and C" = c("A1", "C1"),
                      "1, readers B and C" = c("B1", "C1"))))
)

judge <- function(x, kind) { # x: cases in rows, one column a reading
  n <- nrow(x); k <- ncol(x)
  long <- data.frame(y = as.vector(x), case = factor(rep(seq_len(n), k)), reading = factor(rep(seq_len(k), each = n)))
  ms <- summary(aov(y ~ case + reading, long))[[1]][["Mean Sq"]]
  b <- ms[1]; j <- ms[2]; e <- ms[3]
  if (kind == "intra") { # ICC(3,1) = ICC(C,1), McGraw and Wong 1996, table 7
    f <- b / e; fl <- f / qf(0.975, n - 1, (n - 1) * (k - 1)); fu <- f * qf(0.975, (n - 1) * (k - 1), n - 1)
    return(c((b - e) / (b + (k - 1) * e), (fl - 1) / (fl + k - 1), (fu - 1) / (fu + k - 1)))
  }
  r <- (b - e) / (b + (k - 1) * e + k * (j - e) / n) # ICC(2,1) = ICC(A,1)
  a <- k * r / (n * (1 - r)); c <- 1 + k * r * (n - 1) / (n * (1 - r))
  v <- (a * j + c * e)^2 / ((a * j)^2 / (k - 1) + (c * e)^2 / ((n - 1) * (k - 1)))
  lo <- qf(0.975, n - 1, v); hi <- qf(0.975, v, n - 1)
  low <- n * (b - lo * e) / (lo * (k * j + (k * n - k - n) * e) + n * b)
  high <- n * (hi * b - e) / (k * j + (k * n - k - n) * e + n * hi * b)
  c(r, low, high)
}

wide <- function(rows, places, feature) {
  columns <- lapply(places, function(p) {
    own <- rows[paste0(rows$reader, rows$round) == p, ]
    setNames(own[[feature]], own$case)
  })
  cases <- Reduce(intersect, lapply(columns, names))
  sapply(columns, function(column) column[cases])
}

expected <- do.call(rbind, lapply(names(designs), function(d) {
  rows <- designs[[d]][[1]]; kinds <- designs[[d]][[2]]
  do.call(rbind, lapply(names(kinds), function(kind) do.call(rbind, lapply(names(kinds[[kind]]), function(group)
    do.call(rbind, lapply(c("steady", "loose"), function(feature) {
      x <- wide(rows, kinds[[kind]][[group]], feature); found <- judge(x, kind)
      data.frame(design = d, kind = kind, group = group, feature = feature, cases = nrow(x), readings = ncol(x),
                 value = found[1], low = found[2], high = found[3])
    }))))))
}))
inputs <- do.call(rbind, lapply(names(designs), function(d) cbind(design = d, designs[[d]][[1]])))

digits <- function(d) { d[] <- lapply(d, function(v) if (is.double(v)) sprintf("%.17g", v) else v); d }
write.csv(digits(inputs), "designs_inputs.csv", row.names = FALSE, quote = TRUE)
write.csv(digits(expected), "designs_expected.csv", row.names = FALSE, quote = TRUE)
