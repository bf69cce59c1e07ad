"""Why a message was not delivered, and whether trying again makes sense."""


class Unavailable(Exception):
    """The other side does not answer or is busy: try again."""


class Refused(Exception):
    """The other side will not take it as it is: a person must act."""
