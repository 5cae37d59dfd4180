# A small JSON writer, so that the reference needs no R package beyond survival. Numbers keep all 17 digits.

# marks a vector that is written as a list even if it has one element
raw_vector <- function(x) structure(list(values = x), class = "raw_vector")

json_scalar <- function(x) {
  if (is.na(x)) "null"
  else if (is.logical(x)) tolower(as.character(x))
  else if (is.character(x)) paste0('"', gsub('"', '\\\\"', x), '"')
  else if (is.infinite(x)) stop("an infinite number has no place in JSON")
  else if (x == round(x) && abs(x) < 1e15) sprintf("%.0f", x)
  else sprintf("%.17g", x)
}

to_json <- function(x, depth = 0) {
  if (inherits(x, "raw_vector"))
    return(paste0("[", paste(vapply(x$values, json_scalar, ""), collapse = ","), "]"))
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- vapply(x, to_json, "", depth = depth + 1)
    gap <- if (depth < 3) paste0("\n", strrep(" ", depth + 1)) else ""
    if (is.null(names(x))) return(paste0("[", paste0(gap, parts, collapse = ","), "]"))
    return(paste0("{", paste0(gap, '"', names(x), '": ', parts, collapse = ","), "}"))
  }
  stopifnot(length(x) == 1)
  json_scalar(unname(x))
}

write_json <- function(x, path) writeLines(to_json(x), path)
