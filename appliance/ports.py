"""The ports of a box that is plugged in as a gateway: where its parts listen, and what its firewall lets in there.

Without a gateway (`lessonwall up`) the command line names them.
"""

DNS = 53
PROXY = 8080  # asked by name, by devices that were given the PAC file
TRANSPARENT = 3130  # the first process of the proxy for connections that were led there; each further one the next port
WEB = 8000  # the dashboard
PORTAL = 8081  # sign-in in clear: where phones' questions whether they are behind a portal are led
PORTAL_TLS = 8443
RADIUS = 1813  # accounting
