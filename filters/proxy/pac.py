"""The file by which a device finds the proxy (proxy.pac, WPAD): JavaScript of 1999, as Windows still runs it. Pure.

Nothing in it looks a name up: that would hold every page up, and ask a resolver for what is about to be asked of us.
"""

import json
from collections.abc import Iterable
from ipaddress import IPv4Network, ip_network

MIME = "application/x-ns-proxy-autoconfig"

# Networks that are nobody's but the school's own (RFC 1918, RFC 3927, RFC 6598) and the device itself.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8")

# Names that no resolver of the internet knows (RFC 6761, RFC 6762, RFC 8375).
_LOCAL = ("local", "localhost", "home.arpa")

_SCRIPT = """\
// Lessonwall: which connections go by the school's filter.
var proxy = %(proxy)s;
var box = %(box)s;
var direct = %(direct)s;
var networks = %(networks)s; // first address, mask

function FindProxyForURL(url, host) {
  var i, parts, number;
  host = host.toLowerCase().replace(/^\\[/, "").replace(/\\]$/, "").replace(/\\.$/, "");
  // The filter itself answers for the box at http://, and only there knows who asks.
  for (i = 0; i < box.length; i++) {
    if (host === box[i]) {
      return /^http:\\/\\/[^\\/:]*(:80)?(\\/|$)/i.test(url) ? proxy : "DIRECT";
    }
  }
  if (host.indexOf(":") >= 0) {
    return /^(::1$|f[cd]|fe[89ab])/.test(host) ? "DIRECT" : proxy;
  }
  if (host.indexOf(".") < 0) {
    return "DIRECT"; // a name of the school's own network
  }
  for (i = 0; i < direct.length; i++) {
    if (host === direct[i] || host.slice(-direct[i].length - 1) === "." + direct[i]) {
      return "DIRECT";
    }
  }
  if (/^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$/.test(host)) {
    parts = host.split(".");
    number = ((+parts[0] << 24) | (+parts[1] << 16) | (+parts[2] << 8) | +parts[3]) >>> 0;
    for (i = 0; i < networks.length; i++) {
      if (((number & networks[i][1]) >>> 0) === networks[i][0]) {
        return "DIRECT";
      }
    }
  }
  return proxy; // and no way around it where it does not answer
}
"""


def pac(proxy: tuple[str, int], box: Iterable[str], direct: Iterable[str], networks: Iterable[str]) -> str:
    """`proxy`: address and port that the device is to use. `box`: the box's own names. `direct`: domains that go past
    it. `networks`: the school's own (CIDR)."""
    host, port = proxy
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    within = dict.fromkeys(map(ip_network, (*_PRIVATE, *networks)))
    return _SCRIPT % {
        "proxy": json.dumps(f"PROXY {where}"),
        "box": json.dumps(sorted(box)),
        "direct": json.dumps(sorted({*_LOCAL, *direct})),
        "networks": json.dumps(
            [
                [int(network.network_address), int(network.netmask)]
                for network in within
                if isinstance(network, IPv4Network)
            ]
        ),
    }
