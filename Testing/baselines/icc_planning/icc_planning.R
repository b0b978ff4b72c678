# Bonett (Stat Med 2002;21:1331, formula 3) and Zou (Stat Med 2012;31:3972, equations 5 and 7). Run in this folder.
number <- function(x) formatC(as.numeric(x), digits = 17, format = "g", width = 1)
rows <- list()
for (rho in c(0, 0.3, 0.6, 0.7, 0.75, 0.9)) for (k in c(2, 3, 4, 7)) for (w in c(0.05, 0.2, 0.4)) for (conf in c(0.9, 0.95)) {
  z <- qnorm(1 - (1 - conf) / 2)
  bonett <- 8 * z^2 * (1 - rho)^2 * (1 + (k - 1) * rho)^2 / (k * (k - 1) * w^2) + 1
  if (k == 2 && rho >= 0.7) bonett <- bonett + 5 * rho
  zou <- function(assurance) {
    A <- (1 - rho) * (1 + (k - 1) * rho)
    B <- abs(k - 2 + 2 * rho - 2 * k * rho)
    omega <- w / 2
    1 + ((z * A + sqrt(z^2 * A^2 + 4 * omega * z * qnorm(assurance) * A * B)) / (omega * sqrt(2 * k * (k - 1))))^2
  }
  lowest <- rho / 2
  odds <- function(r) (1 + (k - 1) * r) / (1 - r)
  limit <- if (rho > 0) 1 + 2 * (qnorm(conf) + qnorm(0.8))^2 * k / (log(odds(rho) / odds(lowest))^2 * (k - 1)) else NA
  rows[[length(rows) + 1]] <- data.frame(
    rho, readings = k, width = w, confidence = conf, bonett = number(bonett),
    zou50 = number(zou(0.5)), zou80 = number(zou(0.8)), zou95 = number(zou(0.95)), lower_limit = number(limit))
}
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE)
