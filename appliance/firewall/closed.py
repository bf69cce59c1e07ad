"""What is in force where no ruleset can be loaded and none was before: nothing passes, but who looks after the box."""

from appliance.firewall.sets import TABLE

CLOSED = f"""
table {TABLE} {{
  chain enter {{
    type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    meta l4proto {{ icmp, ipv6-icmp }} accept
    udp dport {{ 68, 546 }} accept
    tcp dport 22 accept
  }}
  chain pass {{
    type filter hook forward priority filter; policy drop;
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }}
}}
"""
