"""A host as a client writes it -> the one form in which it is judged and looked up. Pure.

Two spellings of one host must never be two names: what is judged here is what is contacted there.
"""


def host_of(authority: str) -> str:
    """The host of `user@HOST.:port`: ASCII (IDNA, RFC 3490), lower case, no dot at its end. IPv6 without brackets."""
    host = authority.strip().rpartition("@")[2]
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") < 2:
        host = host.partition(":")[0]
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:  # No resolver knows such a name; it is judged as it stands and leads nowhere.
            return host.lower()
    return host.rstrip(".").lower()
