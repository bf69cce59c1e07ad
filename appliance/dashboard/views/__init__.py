"""View models (P): values of the box in, words for a screen out. No request, template, file or clock."""
