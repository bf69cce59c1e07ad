"""One file for each thing that `lessonwall` does on the command line."""
