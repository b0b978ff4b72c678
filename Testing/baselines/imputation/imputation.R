# mice 3.15.0: Rscript imputation.R, in this folder, after make_data.py.
library(mice)
write <- function(x, file) write.csv(format(x, digits = 17), file, row.names = FALSE, quote = FALSE)
one <- read.csv("one.csv")
# one incomplete column: one pass is the answer
write(complete(mice(one, method = "norm.predict", m = 1, maxit = 1, visitSequence = "monotone", seed = 1,
                    printFlag = FALSE)), "one_predicted.csv")
# several: mice starts from random values; after 200 passes they are forgotten
several <- read.csv("several.csv")
write(complete(mice(several, method = "norm.predict", m = 1, maxit = 200, visitSequence = "monotone", seed = 1,
                    printFlag = FALSE)), "several_predicted.csv")
# draws of the method norm: mean and sd of each imputed value over 4000, and pmm's with its 5 donors
drawn <- function(method) {
  found <- mice(one, method = method, m = 4000, maxit = 1, seed = 1, printFlag = FALSE)$imp$d
  data.frame(row = as.integer(rownames(found)), mean = rowMeans(found), sd = apply(found, 1, sd))
}
write(merge(drawn("norm"), drawn("pmm"), by = "row", suffixes = c("_norm", "_pmm"), sort = TRUE), "one_drawn.csv")
# which donor's value pmm takes, of 4000 draws of one incomplete column
taken <- function(found) {
  counts <- lapply(rownames(found), function(row) {
    n <- table(unlist(found[row, ]))
    data.frame(row = as.integer(row), value = as.numeric(names(n)), count = as.integer(n))
  })
  do.call(rbind, counts)
}
write(taken(mice(one, method = "pmm", m = 4000, maxit = 1, seed = 2, printFlag = FALSE)$imp$d), "one_matched.csv")
# pmm of several incomplete columns: mean and sd of each imputed value over 1000 chains of 10 passes
chains <- mice(several, method = "pmm", m = 1000, maxit = 10, seed = 3, printFlag = FALSE)$imp
summaries <- lapply(c("b", "c", "d"), function(name) {
  found <- chains[[name]]
  data.frame(column = match(name, names(several)), row = as.integer(rownames(found)), mean = rowMeans(found),
             sd = apply(found, 1, sd))
})
write(do.call(rbind, summaries), "several_matched.csv")
