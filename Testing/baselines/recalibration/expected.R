# Logistic recalibration by glm, which models/recalibration.py is held against: Rscript expected.R, R 4.x.
# Reads cases.csv (y, p; 17 digits), clips p to 0.001 .. 0.999, writes expected.csv (method, intercept, slope).
cases <- read.csv("cases.csv", colClasses = c("integer", "character"))
p <- pmin(pmax(as.numeric(cases$p), 1e-3), 1 - 1e-3)
x <- qlogis(p)
control <- glm.control(epsilon = 1e-14, maxit = 100)
a <- glm(cases$y ~ 1, offset = x, family = binomial, control = control)
b <- glm(cases$y ~ x, family = binomial, control = control)
out <- data.frame(method = c("intercept", "slope"),
                  intercept = sprintf("%.17g", c(coef(a)[1], coef(b)[1])),
                  slope = sprintf("%.17g", c(1, coef(b)[2])))
write.csv(out, "expected.csv", row.names = FALSE, quote = FALSE)
