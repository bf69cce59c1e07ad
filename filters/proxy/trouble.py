"""What went wrong on the way to a site -> a sentence for the person who waits for it. Pure.

The proxy's core knows errors only as texts, meant for those who debug it. Ours bear marks, so that they are told
from its own; of its own none is shown.
"""

import re

_OURS = re.compile(r"told<(.*?)>", re.DOTALL)


def told(sentence: str) -> str:
    """An error's text whose sentence is to be read on the page."""
    return f"told<{sentence.replace('>', '')}>"


REFUSED_LOGIN = told("The proxy beyond the school’s own did not accept the school’s login. Tell IT, please.")


def sentence(status: int, error: str) -> str:
    """`status`: of the answer that will carry it. `error`: what the core says of it."""
    if ours := _OURS.search(error):
        return ours[1]
    if "Certificate verify failed" in error:
        return "The site could not prove that it is the one it claims to be, so nothing was sent to it."
    if "refused HTTP CONNECT request: 407" in error:
        return sentence(status, REFUSED_LOGIN)
    if "refused HTTP CONNECT request" in error:
        return "The proxy beyond the school’s own did not let this through."
    if 400 <= status < 500:
        return "The browser’s request could not be understood."
    return "The site did not answer. Try again in a minute."
