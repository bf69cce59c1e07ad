"""Whose accounts may be used to sign in at Google and Microsoft, and by which headers the two are told. Pure.

The owners document these for schools: Google, "Block access to consumer accounts" (support.google.com,
a/answer/1668854), and Microsoft, "Restrict access to a tenant" (learn.microsoft.com, Entra, tenant-restrictions).
"""

from dataclasses import dataclass

type Headers = tuple[tuple[str, str], ...]

_DOMAINS, _TENANTS = "X-GoogApps-Allowed-Domains", "Restrict-Access-To-Tenants"
_DIRECTORY, _CONSUMERS = "Restrict-Access-Context", "sec-Restrict-Tenant-Access-Policy"

_GOOGLE = "accounts.google.com"
_MICROSOFT = frozenset({"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"})
_LIVE = "login.live.com"  # where personal accounts of Microsoft's sign in


@dataclass(frozen=True, slots=True)
class Tenants:
    """`google`: domains of Google Workspace. `microsoft`: tenants, by a domain or id of each; `directory`: the id of
    the tenant that sets the restriction. Empty where the school restricts nothing."""

    google: tuple[str, ...] = ()
    microsoft: tuple[str, ...] = ()
    directory: str = ""

    def signs_in_at(self, host: str) -> bool:
        """Whether a host is one of those where the school lets only its own accounts sign in."""
        if self.google and host == _GOOGLE:
            return True
        return bool(self.microsoft) and (host in _MICROSOFT or host == _LIVE)

    def headers(self, host: str) -> Headers:
        """What a request to this host is given, where it is opened at all."""
        if self.google and (host == "google.com" or host.endswith(".google.com")):
            return ((_DOMAINS, ",".join(self.google)),)
        if self.microsoft and host in _MICROSOFT:
            return ((_TENANTS, ",".join(self.microsoft)), (_DIRECTORY, self.directory))
        if self.microsoft and host == _LIVE:
            return ((_CONSUMERS, "restrict-msa"),)
        return ()


NO_TENANTS = Tenants()
