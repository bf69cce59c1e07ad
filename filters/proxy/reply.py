"""HTTP answers that the box makes itself: none is kept by a browser, framed by a site, or taken for what it is not."""

from mitmproxy import http

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def html(status: int, page: str) -> http.Response:
    headers = {"Content-Type": "text/html; charset=utf-8", **HEADERS}
    return http.Response.make(status, page.encode(errors="replace"), headers)


def file(data: bytes, kind: str) -> http.Response:
    """`kind`: its MIME type."""
    return http.Response.make(200, data, {"Content-Type": kind, **HEADERS})
