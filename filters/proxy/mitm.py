"""The parts of mitmproxy that we run, without those that it would import beside them.

`mitmproxy/addons/__init__.py` imports every addon that there is, and so a web framework, an LDAP client and more:
24 MB of memory for three addons. Here the package is known by its folder, and its first file is not run. To be
imported from here, as must be `Master`, which imports one of them; may go when mitmproxy (12.2 today) changes this.
"""

import sys
from importlib.util import find_spec, module_from_spec

if "mitmproxy.addons" not in sys.modules and (_spec := find_spec("mitmproxy.addons")) is not None:
    sys.modules[_spec.name] = module_from_spec(_spec)

from mitmproxy.addons.core import Core
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.master import Master

__all__ = ["Core", "Master", "Proxyserver", "TlsConfig"]
