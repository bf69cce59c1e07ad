"""A request that passes -> as the site gets it: safe, with whose accounts may sign in, without what was said to us.

Thin: what is safe stands in `safe.py`, whose accounts may sign in in `policy/tenants.py`, what is said to a proxy alone
in `hop.py`.
"""

from mitmproxy import http

from filters.policy.attempt import Standing
from filters.policy.policy import Policy
from filters.proxy.addressed import Addressed
from filters.proxy.hop import for_the_site
from filters.proxy.onward import TOKEN, without_token
from filters.proxy.safe import safe, with_cookies


def go_on(request: http.Request, to: Addressed, policy: Policy, standing: Standing) -> None:
    """The request's head in its last form. Its body is passed on as it comes and never read."""
    request.headers.fields = for_the_site(request.headers.fields)
    if TOKEN in request.path.lower():
        request.path = without_token(request.path)
    site = to.told.host if to.told else to.contacted
    kept = safe(site, request.path, policy.group(standing).kind)
    if kept.path != request.path:
        request.path = kept.path
    if kept.cookies:
        request.headers["cookie"] = with_cookies("; ".join(request.headers.get_all("cookie")), kept.cookies)
    for name, value in (*kept.headers, *policy.tenants.headers(site)):
        request.headers[name] = value  # in place of what a client wrote under that name
