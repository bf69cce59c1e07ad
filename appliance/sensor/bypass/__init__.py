"""Is this connection a way round the filter? Every detector reads the first packets of one flow; all are pure.

None of them guesses: a false accusation of a child is worse than a miss. What cannot be told for sure is in
docs/watching.md.
"""
