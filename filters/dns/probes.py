"""The hosts that phones and computers ask by plain HTTP whether they are behind a sign-in page (RFC 8952 section 2.2).

Pure, and only data: makers' documentation of their captive portal detection. Where a maker asks another host by TLS as
well, that one is not here: it cannot be answered by another, and need not be.
"""

PROBES = frozenset(
    {
        # Android and ChromeOS: /generate_204 and /gen_204 (Android Open Source Project, NetworkStack; Chromium,
        # captive_portal_detector.h)
        "connectivitycheck.gstatic.com",
        "connectivitycheck.android.com",
        "clients3.google.com",
        "www.gstatic.com",
        # Apple: /hotspot-detect.html
        "captive.apple.com",
        # Windows: /connecttest.txt, and /ncsi.txt of older ones (Microsoft, Network Connectivity Status Indicator)
        "www.msftconnecttest.com",
        "ipv6.msftconnecttest.com",
        "www.msftncsi.com",
        "ipv6.msftncsi.com",
        # Firefox: /canonical.html and /success.txt
        "detectportal.firefox.com",
        # Samsung and Huawei phones that do without Google's hosts: /generate_204
        "connectivity.samsung.com.cn",
        "connectivitycheck.platform.hicloud.com",
        # Linux desktops: GNOME, Debian, Ubuntu
        "nmcheck.gnome.org",
        "network-test.debian.org",
        "connectivity-check.ubuntu.com",
        # Kindle and Fire tablets: /generate_204
        "fireoscaptiveportal.com",
    }
)
