# Bias and limits of agreement with their intervals: Bland and Altman 1999, section 2.2. Run in this folder.
options(digits = 17)
pefr <- data.frame(  # Bland and Altman, Lancet 1986;1:307, table: peak expiratory flow, first readings, L/min
  set = "pefr",
  first = c(494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427),
  second = c(512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
)
set.seed(20)
volume <- rlnorm(40, 3, 0.4)
drawn <- data.frame(set = "volumes", first = volume * exp(rnorm(40, 0, 0.05)), second = volume * exp(rnorm(40, 0.03, 0.08)))
few <- data.frame(set = "few", first = c(1.5, 2.25, 7), second = c(1, 2.5, 9))
inputs <- rbind(pefr, drawn, few)
number <- function(x) formatC(x, digits = 17, format = "g", width = 1)
inputs$first <- number(inputs$first)
inputs$second <- number(inputs$second)
write.csv(inputs, "inputs.csv", row.names = FALSE, quote = FALSE)
rows <- list()
for (name in unique(inputs$set)) for (coverage in c(0.95, 0.9)) for (confidence in c(0.95, 0.99)) {
  part <- inputs[inputs$set == name, ]
  d <- as.numeric(part$second) - as.numeric(part$first)
  n <- length(d); z <- qnorm((1 + coverage) / 2); t <- qt((1 + confidence) / 2, n - 1)
  se <- sqrt(var(d) / n + z^2 * var(d) / (2 * (n - 1)))
  test <- t.test(d, conf.level = confidence)
  lower <- mean(d) - z * sd(d); upper <- mean(d) + z * sd(d)
  rows[[length(rows) + 1]] <- data.frame(
    set = name, coverage, confidence, sd = number(sd(d)),
    bias = number(mean(d)), bias_low = number(test$conf.int[1]), bias_high = number(test$conf.int[2]),
    lower = number(lower), lower_low = number(lower - t * se), lower_high = number(lower + t * se),
    upper = number(upper), upper_low = number(upper - t * se), upper_high = number(upper + t * se))
}
write.csv(do.call(rbind, rows), "expected.csv", row.names = FALSE, quote = FALSE)
