# Makes inputs.csv, curves.csv, expected.csv and cox.csv with R's survival.
# Made with R 4.2.2, survival 3.5-3: Rscript survival.R
#   inputs.csv    set, time (weeks), event, group, x (space-separated, NA where missing)
#   curves.csv    set, group, time, at_risk, events, censored, survival, std_error, low, high (survfit, log-log)
#   expected.csv  set, quantity, value; of vectors one line an entry
#   cox.csv       set, ties, quantity, value; of vectors one line an entry
suppressMessages(library(survival))
RNGversion("4.0.0")
set.seed(20240615)

WEEKS <- c(0, 26, 52, 78, 104, 130, 156)
follow <- function(failure, last, map = identity) {
  list(time = map(pmin(failure, last)), event = as.integer(failure <= last))
}
weeks <- function(t) pmax(1, ceiling(t))
as_set <- function(follow, group, x) {
  data.frame(time = follow$time, event = follow$event, group = group, x = I(as.matrix(x)))
}

cohort <- function(n, non_response, agree) {  # failure before week 52, last visit in weeks 53 to 156; calls of a model
  y <- rep(0:1, c(n - non_response, non_response))
  call <- ifelse(runif(n) < agree, y, 1 - y)
  failure <- ifelse(y == 1, runif(n, 4, 52), 53 - 220 * log(runif(n)))
  score <- plogis(rnorm(n, 1.5 * (y - 0.5)))
  as_set(follow(failure, runif(n, 53, 156), function(t) round(t, 1)), call, cbind(call, score))
}
heavy_ties <- function(n = 150) {
  group <- sample(0:2, n, TRUE)
  x <- cbind(round(rnorm(n), 1), rbinom(n, 1, 0.4), group)
  as_set(follow(rexp(n, exp(0.5 * x[, 1] - x[, 2]) / 8), runif(n, 2, 14), weeks), group, x)
}
unequal_groups <- function() {  # 90 seen for long, 15 for short
  group <- rep(1:2, c(90, 15))
  as_set(follow(rexp(105, c(0.01, 0.03)[group]), runif(105) * c(150, 40)[group] + 5), group, group - 1)
}
no_event_in_one_group <- function() {
  group <- rep(0:1, c(25, 20))
  as_set(follow(ifelse(group == 1, Inf, rexp(45, 0.05)), runif(45, 10, 40), weeks), group, cbind(group, rnorm(45)))
}
censored_after_last_event <- function() {
  group <- rep(0:1, 20)
  failure <- rexp(40, 0.02 * (1 + group))
  as_set(follow(ifelse(failure > 50, Inf, failure), runif(40, 60, 156), function(t) round(t, 2)), group, group)
}
last_case_fails <- function() {
  group <- rep(0:1, each = 12)
  as_set(follow(rexp(24, 0.05 / (1 + group)), Inf), group, cbind(group, rnorm(24)))
}
at_one_half <- function() {  # both curves stay at 1/2 for a while; 1/2 by 5/6 x 3/5 misses it by rounding
  as_set(list(time = c(1, 2, 3, 4, 1, 2, 2, 4, 6, 7), event = c(1, 1, 1, 0, 1, 1, 1, 0, 1, 1)),
         rep(0:1, c(4, 6)), c(3, 1, 2, 2, 5, 1, 0, 4, 2, 3))
}
gone_before_first_event <- function() {  # group 5 expects no event
  set <- as_set(follow(rexp(60, 0.03) + 5, runif(60, 10, 60), weeks), rep(c(-1, 0.5, 2), 20), rnorm(60))
  rbind(set, as_set(list(time = c(1, 2, 3), event = c(0, 0, 0)), 5, c(40, -2, 4)))
}
scales <- function(n = 200) {
  x <- cbind(round(rnorm(n, 45, 15)), 5e6 + 1e4 * round(rnorm(n), 3), round(rnorm(n), 2) / 1e5, rbinom(n, 1, 0.3),
             rexp(n)^3)
  linear <- (x[, 1] - 45) / 30 - (x[, 2] - 5e6) / 2e4 + 7e4 * x[, 3] + 0.8 * x[, 4]
  as_set(follow(rexp(n, exp(linear) / 60), runif(n, 20, 156), function(t) pmax(0.1, round(t, 1))), x[, 4], x)
}
missing <- function() {
  set <- heavy_ties(120)
  x <- unclass(set$x)
  x[sample(360, 40)] <- NA
  set$x <- I(x)
  set
}
nearly_separated <- function() {  # two failures of the better group keep the likelihood from being monotone
  group <- rep(0:1, c(60, 60))
  as_set(list(time = 0.5 + c(sample(60), 3.5, 8.5, 60 + 1:58), event = c(rep(1, 60), 1, 1, rep(0, 58))), group, group)
}
all_at_once <- function() as_set(list(time = rep(7, 9), event = rep(1, 9)), rep(0:1, c(4, 5)), rnorm(9))
groups_apart <- function() as_set(list(time = 1:16, event = rep(1, 16)), rep(0:1, each = 8), rep(0:1, each = 8))

sets <- list(
  cohort_166 = cohort(166, 83, 0.85), cohort_97 = cohort(97, 43, 0.8), heavy_ties = heavy_ties(),
  unequal_groups = unequal_groups(), no_event_in_one_group = no_event_in_one_group(),
  censored_after_last_event = censored_after_last_event(), last_case_fails = last_case_fails(),
  at_one_half = at_one_half(), gone_before_first_event = gone_before_first_event(), scales = scales(),
  missing = missing(), nearly_separated = nearly_separated(), all_at_once = all_at_once(),
  groups_apart = groups_apart()
)

digits <- function(v) ifelse(is.na(v), "NA", sprintf("%.17g", v))
inputs <- "set,time,event,group,x"
curves <- "set,group,time,at_risk,events,censored,survival,std_error,low,high"
expected <- "set,quantity,value"
cox <- "set,ties,quantity,value"
for (name in names(sets)) {
  set <- sets[[name]]
  x <- unclass(set$x)
  inputs <- c(inputs, paste(name, digits(set$time), set$event, digits(set$group),
                            apply(x, 1, function(row) paste(digits(row), collapse = " ")), sep = ","))
  add <- function(quantity, value) expected <<- c(expected, paste(name, quantity, digits(as.vector(value)), sep = ","))
  for (group in sort(unique(set$group))) {
    for (percent in c(95, 80)) {
      fit <- survfit(Surv(time, event) ~ 1, set[set$group == group, ], conf.type = "log-log", conf.int = percent / 100)
      median <- quantile(fit, 0.5)
      add(paste0("median_", group, "_", percent), unlist(median))
      if (percent == 80) next
      rows <- summary(fit, censored = TRUE)
      curves <- c(curves, paste(name, digits(group), digits(rows$time), rows$n.risk, rows$n.event, rows$n.censor,
                                digits(rows$surv), digits(rows$std.err), digits(rows$lower), digits(rows$upper),
                                sep = ","))
    }
    # beyond the last time summary() has no row: nobody is at risk
    shown <- summary(fit, times = WEEKS, extend = TRUE)$n.risk
    add(paste0("at_risk_", group), ifelse(WEEKS > max(fit$time), 0, shown))
  }
  if (name != "all_at_once") {
    test <- survdiff(Surv(time, event) ~ group, set)
    add("observed", test$obs)
    add("expected", test$exp)
    add("variance", test$var)
    add("chisq", test$chisq)
    add("p", test$pvalue)
    add("df", sum(test$exp > 0) - 1)
  }
  for (ties in c("efron", "breslow")) {
    warned <- character()
    strict <- coxph.control(eps = 1e-11, iter.max = 60)
    fit <- withCallingHandlers(
      coxph(Surv(time, event) ~ x, set, ties = ties, control = strict),
      warning = function(w) { warned <<- c(warned, conditionMessage(w)); invokeRestart("muffleWarning") })
    usual <- withCallingHandlers(
      coxph(Surv(time, event) ~ x, set, ties = ties, control = coxph.control(iter.max = 1000)),
      warning = function(w) { warned <<- c(warned, conditionMessage(w)); invokeRestart("muffleWarning") })
    runs_away <- rep(0, ncol(x))
    for (w in warned) {
      if (grepl("converged before variable", w)) {
        which <- as.integer(strsplit(sub(" *;.*", "", sub(".*variable *", "", w)), ",")[[1]])
        runs_away[which] <- sign(coef(fit)[which])
      }
    }
    rows <- summary(fit)
    add <- function(quantity, value) cox <<- c(cox, paste(name, ties, quantity, digits(as.vector(value)), sep = ","))
    add("n", fit$n)
    add("events", fit$nevent)
    add("left_out", length(fit$na.action))
    add("coefficients", coef(fit))
    add("std_error", sqrt(diag(vcov(fit))))
    add("hazard_ratio", rows$coefficients[, "exp(coef)"])
    add("low", rows$conf.int[, "lower .95"])
    add("high", rows$conf.int[, "upper .95"])
    add("low_80", summary(fit, conf.int = 0.8)$conf.int[, 3])
    add("z", rows$coefficients[, "z"])
    add("p", rows$coefficients[, "Pr(>|z|)"])
    add("separation", runs_away)
    add("null_log_likelihood", fit$loglik[1])
    add("log_likelihood", fit$loglik[2])
    add("likelihood_ratio", rows$logtest)
    add("score", rows$sctest)
  }
}
writeLines(inputs, "inputs.csv")
writeLines(curves, "curves.csv")
writeLines(expected, "expected.csv")
writeLines(cox, "cox.csv")
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
