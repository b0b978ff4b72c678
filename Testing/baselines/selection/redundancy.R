# Spearman matrices by cor(), and what each redundancy filter drops, by slow loops that follow the definitions' words.
# Run in this folder: Rscript redundancy.R
#
# Partners are two surviving columns with |rho| >= 0.9 - 1e-12.
# forward_degree: count each column's partners among later columns, drop the one with most (ties: the earliest), repeat.
# degree: drop the column with most partners; ties: the larger sum of |rho| to the other survivors, then the later column.
# max_pair: take the worst pair (ties: the first in column order); drop the one with the larger mean |rho| to the other
#           survivors; ties: the later.
# All stop when no partners are left. Numbers that differ by rounding only (1e-12; sums and means 1e-9) are equal.
set.seed(20260103)
THRESHOLD <- 0.9 - 1e-12

forward_degree <- function(rho) {
  dropped <- c()
  repeat {
    alive <- setdiff(seq_len(ncol(rho)), dropped)
    most <- 0
    for (i in alive) {
      count <- 0
      for (j in alive) if (j > i && rho[i, j] >= THRESHOLD) count <- count + 1
      if (count > most) { most <- count; victim <- i }
    }
    if (most == 0) return(dropped)
    dropped <- c(dropped, victim)
  }
}

degree <- function(rho) {
  dropped <- c()
  repeat {
    alive <- setdiff(seq_len(ncol(rho)), dropped)
    most <- 0
    largest <- 0
    for (i in alive) {
      count <- 0
      total <- 0
      for (j in alive) if (j != i) {
        total <- total + rho[i, j]
        if (rho[i, j] >= THRESHOLD) count <- count + 1
      }
      wins <- count > most || (count == most && total >= largest - 1e-9)
      if (count > 0 && wins) { most <- count; largest <- total; victim <- i }
    }
    if (most == 0) return(dropped)
    dropped <- c(dropped, victim)
  }
}

max_pair <- function(rho) {
  dropped <- c()
  repeat {
    alive <- setdiff(seq_len(ncol(rho)), dropped)
    worst <- 0
    for (i in alive) for (j in alive) if (i < j && rho[i, j] > worst + 1e-12) { worst <- rho[i, j]; pair <- c(i, j) }
    if (worst < THRESHOLD) return(dropped)
    mean_to_others <- sapply(pair, function(i) mean(rho[i, setdiff(alive, i)]))
    victim <- if (mean_to_others[2] >= mean_to_others[1] - 1e-9) pair[2] else pair[1]
    dropped <- c(dropped, victim)
  }
}

clusters <- function(n, m, groups, noise) {
  centres <- matrix(rnorm(n * groups), n)
  signif(centres[, sample(groups, m, TRUE)] * rep(sample(c(-1, 1), m, TRUE), each = n) + matrix(rnorm(n * m, sd = noise), n), 5)
}
tied <- function(n, m) {
  x <- round(1.2 * clusters(n, m, 6, 0.25))
  x[, m - 1] <- x[, 1]
  x[, m] <- -x[, 2]
  x
}
data <- list(
  clusters = clusters(40, 36, 8, 0.3),
  wide = clusters(60, 120, 25, 0.35),
  chain = signif(apply(matrix(rnorm(50 * 30), 50) * 0.45, 1, cumsum), 5) |> t(),
  ties = tied(30, 30),
  # ranks 1..5: |rho| is exactly 0.9 for each pair that differs by one swap of neighbours, and equal sums are common
  threshold = replicate(30, as.numeric(sample(5))),
  threshold_ties = cbind(replicate(12, sample(c(1, 2, 2, 4, 5, 6))), replicate(12, sample(c(1, 1, 3, 3, 5, 6)))),
  copies = clusters(20, 4, 4, 1)[, c(1, 2, 1, 3, 2, 1, 4, 3)]
)

result <- lapply(data, function(x) {
  rho <- cor(x, method = "spearman")
  variants <- list(forward_degree = forward_degree, degree = degree, max_pair = max_pair)
  list(x = x, rho = if (ncol(x) <= 40) rho else NULL, dropped = lapply(variants, function(f) sort(f(abs(rho))) - 1))
})
writeLines(jsonlite::toJSON(result, digits = NA, null = "null", matrix = "rowmajor"), "redundancy.json")
