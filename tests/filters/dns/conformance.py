"""What a client must be told: questions and their answers by the RFCs, a line each, and the pretend internet behind.

A question: name, type, then what is odd about it. An answer: its code, its data ("=" for what the zone below holds,
">" for a CNAME to the name that follows), then what must (+) or must not (-) be there. The clients are the world's:
a pupil unless another is named.
"""

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

# name, TTL, type, data
ZONE = r"""
open.example       300  A          198.51.100.7
open.example       300  AAAA       2001:db8::7
open.example       300  NS         ns.open.example.
open.example       300  SOA        ns.open.example. hostmaster.open.example. 7 3600 600 86400 60
open.example       300  MX         10 mail.open.example.
open.example       300  TXT        "hello" "world"
open.example       300  SRV        1 2 443 host.open.example.
open.example       300  CAA        0 issue "ca.example"
open.example       300  DS         12345 8 1 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de
open.example       300  DNSKEY     257 3 8 AwEAAag=
open.example       300  RRSIG      A 8 2 300 20261201000000 20261101000000 1 open.example. AAAA
open.example       300  NSEC       z.example. A RRSIG NSEC
open.example       300  NSEC3PARAM 1 0 0 -
open.example       300  NAPTR      100 10 "u" "sip+E2U" "!^.*$!sip:x@open.example!" .
open.example       300  HTTPS      1 . alpn="h2,h3" ipv4hint="198.51.100.7"
open.example       300  SVCB       1 svc.open.example. alpn="h2" port="8443"
open.example       300  LOC        52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m
open.example       300  TLSA       3 1 1 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de49fd46e6c4b45c55d4ac69cb
open.example       300  SSHFP      1 1 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de
open.example       300  URI        10 1 "https://open.example/"
open.example       300  HINFO      "PDP-11" "UNIX"
open.example       300  RP         h.example. t.example.
open.example       300  CDS        12345 8 1 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de
open.example       300  CDNSKEY    257 3 8 AwEAAag=
open.example       300  OPENPGPKEY AAAA
open.example       300  SMIMEA     3 1 1 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de49fd46e6c4b45c55d4ac69cb
open.example       300  AFSDB      1 afs.example.
open.example       300  CERT       1 2 8 AAAA
open.example       300  KX         1 kx.example.
open.example       300  APL        1:192.0.2.0/24
open.example       300  CSYNC      1 3 A NS
open.example       300  ZONEMD     1 1 240 49fd46e6c4b45c55d4ac69cb
open.example       300  EUI48      00-00-5e-00-53-2a
open.example       300  SPF        "v=spf1 -all"
open.example       300  DHCID      AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=
open.example       300  TYPE65280  \# 3 abcdef
open.example       300  TYPE62000  \# 0
tree.example       300  DNAME      open.example.
multi.example      300  A          198.51.100.1 198.51.100.2 198.51.100.3
signed.example     300  A          198.51.100.20
told.example       300  A          198.51.100.21
signed.example     300  HTTPS      1 . alpn="h2" ech="AAj+DQAEAAAAAA=="
zero.example       0    A          198.51.100.8
huge.example       2147483647 A    198.51.100.8
wild.example       4294967295 A    198.51.100.8
ech.example        300  HTTPS      1 . alpn="h2" ech="AAj+DQAEAAAAAA=="
onlyech.example    300  HTTPS      1 . mandatory="ech" ech="AAj+DQAEAAAAAA=="
pool.example       300  HTTPS      0 open.example.
poolshut.example   300  HTTPS      0 www.tiktok.com.
svcshut.example    300  HTTPS      1 www.tiktok.com. alpn="h2"
svcsafe.example    300  HTTPS      1 www.google.com. ipv4hint="198.51.100.99"
hint.example       300  HTTPS      1 . ipv4hint="10.1.2.3"
hint6.example      300  HTTPS      1 . ipv6hint="fd00::1"
svcb.example       300  SVCB       1 . ipv4hint="169.254.1.1"
r10.example        300  A          10.0.0.1
r172.example       300  A          172.31.255.255
r192.example       300  A          192.168.0.1
r127.example       300  A          127.0.0.1
r0.example         300  A          0.0.0.0
r169.example       300  A          169.254.169.254
r100.example       300  A          100.64.0.1
r224.example       300  A          224.0.0.251
r255.example       300  A          255.255.255.255
rmixed.example     300  A          198.51.100.1 10.0.0.1
rmapped.example    300  AAAA       ::ffff:192.168.0.1
rnat64.example     300  AAAA       64:ff9b::a00:1
rlocal64.example   300  AAAA       64:ff9b:1::1
r6to4.example      300  AAAA       2002:a00:1::1
rula.example       300  AAAA       fd12:3456::1
rlink.example      300  AAAA       fe80::1
rsite.example      300  AAAA       fec0::1
rloop.example      300  AAAA       ::1
rnone.example      300  AAAA       ::
rmulti.example     300  AAAA       ff02::fb
nat64.example      300  AAAA       64:ff9b::c633:6401
router.internal    300  A          192.168.1.1
dc.school.local    600  A          10.5.5.5
away.school.local  600  CNAME      open.example.
shut.school.local  600  CNAME      www.tiktok.com.
lock.school.local  600  CNAME      www.adult.example.
ipv4only.arpa      300  A          192.0.0.170 192.0.0.171
5.4.3.10.in-addr.arpa 300 PTR      dc.school.local.
14.215.184.93.in-addr.arpa 300 PTR open.example.
cdn.example        600  CNAME      open.example.
cloak.example      600  CNAME      www.tiktok.com.
deep.example       600  CNAME      cloak.example.
loop.example       600  CNAME      loop2.example.
loop2.example      600  CNAME      loop.example.
self.example       600  CNAME      self.example.
dangling.example   600  CNAME      nowhere.example.
portal.example     600  CNAME      casino.example.
lock.portal.example 600 CNAME      www.adult.example.
me.childline.org.uk 600 CNAME      casino.example.
inside-alias.example 600 CNAME     r10.example.
to-router.example  600  CNAME      router.internal.
to-box.example     600  CNAME      lessonwall.internal.
to-self.example    600  CNAME      localhost.
alias.internal     600  CNAME      router.internal.
svcinside.example  300  HTTPS      1 printer.internal. alpn="h2"
www.tiktok.com     300  A          198.51.100.9
casino.example     300  A          198.51.100.125
games.example      300  A          198.51.100.126
www.adult.example  300  A          198.51.100.127
www.childline.org.uk 3000 A        198.51.100.10
updates.example    3000 A          198.51.100.11
forcesafesearch.google.com 300 A   198.51.100.120
forcesafesearch.google.com 300 HTTPS 1 . alpn="h2,h3"
www.google.com     300  MX         10 smtp.google.com.
www.google.com     300  A          198.51.100.99
restrict.youtube.com 300 A         198.51.100.121
restrict.youtube.com 300 AAAA      2001:db8::121
www.youtube.com    300  A          198.51.100.124
strict.bing.com    300  A          198.51.100.122
safe.duckduckgo.com 300 A          198.51.100.123
duckduckgo.com     300  MX         10 mx.duckduckgo.com.
duckduckgo.com     300  A          198.51.100.98
forcesafe.search.brave.com 300 A   10.0.0.77
search.brave.com   300  A          198.51.100.97
"""

LARGE = {"large.example": 40, "middle.example": 5}  # a TXT record of so many texts of 200 bytes
LONG_CHAIN = 20  # aliases of chain0.example

QUESTIONS: dict[str, str] = {
    "RFC 1035, 3596, 2782 …: every type passes as the upstream has it; RFC 3597: also those that nobody knows": """
open.example A          | NOERROR =
open.example AAAA       | NOERROR =
open.example NS         | NOERROR =
open.example SOA        | NOERROR =
open.example MX         | NOERROR =
open.example TXT        | NOERROR =
open.example SRV        | NOERROR =
open.example CAA        | NOERROR =
open.example DS         | NOERROR =
open.example DNSKEY     | NOERROR =
open.example RRSIG      | NOERROR =
open.example NSEC       | NOERROR =
open.example NSEC3PARAM | NOERROR =
open.example NAPTR      | NOERROR =
open.example HTTPS      | NOERROR =
open.example SVCB       | NOERROR =
open.example LOC        | NOERROR =
open.example TLSA       | NOERROR =
open.example SSHFP      | NOERROR =
open.example URI        | NOERROR =
open.example HINFO      | NOERROR =
open.example RP         | NOERROR =
open.example CDS        | NOERROR =
open.example CDNSKEY    | NOERROR =
open.example OPENPGPKEY | NOERROR =
open.example SMIMEA     | NOERROR =
open.example AFSDB      | NOERROR =
open.example CERT       | NOERROR =
open.example KX         | NOERROR =
open.example APL        | NOERROR =
open.example CSYNC      | NOERROR =
open.example ZONEMD     | NOERROR =
open.example EUI48      | NOERROR =
open.example SPF        | NOERROR =
open.example DHCID      | NOERROR =
open.example TYPE65280  | NOERROR =
open.example TYPE62000  | NOERROR =
open.example PTR        | NOERROR +soa
open.example CNAME      | NOERROR +soa
multi.example A         | NOERROR =
cdn.example CNAME       | NOERROR =
tree.example DNAME      | NOERROR =
14.215.184.93.in-addr.arpa PTR | NOERROR =
nowhere.example A       | NXDOMAIN +soa
nowhere.example TYPE65280 | NXDOMAIN +soa
. NS                    | NOERROR +soa
com DS                  | NXDOMAIN +soa
""",
    "Design section 8: a blocked name does not exist, whatever is asked of it (F5, R7); RFC 2308, RFC 8914": """
www.tiktok.com A        | NXDOMAIN +soa +ede15
www.tiktok.com AAAA     | NXDOMAIN +soa +ede15
www.tiktok.com NS       | NXDOMAIN +soa +ede15
www.tiktok.com SOA      | NXDOMAIN +soa +ede15
www.tiktok.com CNAME    | NXDOMAIN +soa +ede15
www.tiktok.com MX       | NXDOMAIN +soa +ede15
www.tiktok.com TXT      | NXDOMAIN +soa +ede15
www.tiktok.com SRV      | NXDOMAIN +soa +ede15
www.tiktok.com DS       | NXDOMAIN +soa +ede15
www.tiktok.com DNSKEY   | NXDOMAIN +soa +ede15
www.tiktok.com RRSIG    | NXDOMAIN +soa +ede15
www.tiktok.com NSEC     | NXDOMAIN +soa +ede15
www.tiktok.com SVCB     | NXDOMAIN +soa +ede15
www.tiktok.com HTTPS    | NXDOMAIN +soa +ede15
www.tiktok.com CAA      | NXDOMAIN +soa +ede15
www.tiktok.com ANY      | NXDOMAIN +soa +ede15
www.tiktok.com TYPE65280 | NXDOMAIN +soa +ede15
www.tiktok.com A noedns | NXDOMAIN +soa -opt
www.tiktok.com A do     | NXDOMAIN +soa +ede15 -ad
www.tiktok.com A cd     | NXDOMAIN +soa +ede15
a.b.c.tiktok.com A      | NXDOMAIN +soa +ede15
tiktok.com A            | NXDOMAIN +soa +ede15
_443._https.www.tiktok.com HTTPS | NXDOMAIN +soa +ede15
www.tiktok.com A teacher | NXDOMAIN +soa +ede15
casino.example A        | NXDOMAIN +soa +ede15
casino.example A teacher | NXDOMAIN +soa +ede15
www.adult.example A teacher | NXDOMAIN +soa +ede15
www.illegal.example A teacher | NXDOMAIN +soa +ede15
www.illegal.example HTTPS | NXDOMAIN +soa +ede15
games.example A paged   | NOERROR 10.0.0.1 +ede4 +ede15
games.example AAAA paged | NOERROR +soa +ede15
games.example HTTPS paged | NOERROR +soa +ede15
games.example TXT paged | NOERROR +soa +ede15
games.example A         | NOERROR =
www.tiktok.com A watched | NOERROR =
www.adult.example A watched | NXDOMAIN +soa +ede15
""",
    "Help is open to all, and what devices cannot do without (R15)": """
www.childline.org.uk A  | NOERROR =
www.childline.org.uk A paged | NOERROR =
www.childline.org.uk AAAA | NOERROR +soa
me.childline.org.uk A   | NOERROR >casino.example 198.51.100.125
updates.example A paged | NOERROR =
""",
    "Canaries (F6): Mozilla, Apple; RFC 9462 for resolver.arpa": """
use-application-dns.net A | NXDOMAIN +soa
use-application-dns.net AAAA | NXDOMAIN +soa
use-application-dns.net A teacher | NXDOMAIN +soa
mask.icloud.com A       | NXDOMAIN +soa
mask.icloud.com AAAA    | NXDOMAIN +soa
mask.icloud.com HTTPS   | NXDOMAIN +soa
mask-h2.icloud.com A    | NXDOMAIN +soa
mask-h2.icloud.com HTTPS | NXDOMAIN +soa
mask-canary.icloud.com A | NXDOMAIN +soa
resolver.arpa A         | NOERROR +soa
resolver.arpa SVCB      | NOERROR +soa
_dns.resolver.arpa SVCB | NOERROR +soa
_dns.resolver.arpa SVCB teacher | NOERROR +soa
""",
    "RFC 6761, 6762, 7686, 8375, 9476, 9665: names that no upstream is to hear": """
lessonwall.internal A   | NOERROR 10.0.0.1
lessonwall.internal AAAA | NOERROR fd00::1
lessonwall.internal MX  | NOERROR +soa
lessonwall.internal HTTPS | NOERROR +soa
LESSONWALL.internal A   | NOERROR 10.0.0.1
filter.oakfield.example A | NOERROR 10.0.0.1
x.lessonwall.internal A | NXDOMAIN +soa
localhost A             | NOERROR 127.0.0.1
localhost AAAA          | NOERROR ::1
localhost MX            | NOERROR +soa
a.b.localhost A         | NOERROR 127.0.0.1
x.test A                | NXDOMAIN +soa
x.invalid A             | NXDOMAIN +soa
printer.local A         | NXDOMAIN +soa
printer.local PTR       | NXDOMAIN +soa
hidden.onion A          | NXDOMAIN +soa
x.alt A                 | NXDOMAIN +soa
x.home.arpa A           | NXDOMAIN +soa
default.service.arpa SVCB | NXDOMAIN +soa
printer A               | NXDOMAIN +soa
wpad AAAA               | NXDOMAIN +soa
ipv4only.arpa A         | NOERROR =
dc.school.local A       | NOERROR =
router.internal A       | NOERROR =
""",
    "RFC 6303, 7793: reverse names of private addresses stay here, unless they are forwarded": """
1.0.0.10.in-addr.arpa PTR | NXDOMAIN +soa
10.in-addr.arpa SOA     | NXDOMAIN +soa
1.1.168.192.in-addr.arpa PTR | NXDOMAIN +soa
1.0.16.172.in-addr.arpa PTR | NXDOMAIN +soa
1.0.64.100.in-addr.arpa PTR | NXDOMAIN +soa
1.0.0.127.in-addr.arpa PTR | NXDOMAIN +soa
1.1.254.169.in-addr.arpa PTR | NXDOMAIN +soa
1.2.0.192.in-addr.arpa PTR | NXDOMAIN +soa
lb._dns-sd._udp.0.0.0.10.in-addr.arpa PTR | NXDOMAIN +soa
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa PTR | NXDOMAIN +soa
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR | NXDOMAIN +soa
5.4.3.10.in-addr.arpa PTR | NOERROR =
""",
    "RFC 1034 section 3.6.2, RFC 6672: every name of a chain is judged; chains end": """
cdn.example A           | NOERROR >open.example 198.51.100.7
cdn.example AAAA        | NOERROR >open.example 2001:db8::7
cdn.example MX          | NOERROR >open.example "10 mail.open.example."
cdn.example PTR         | NOERROR >open.example +soa
www.tree.example A      | NXDOMAIN +soa
dangling.example A      | NXDOMAIN >nowhere.example +soa
cloak.example A         | NXDOMAIN +soa +ede15
cloak.example AAAA      | NXDOMAIN +soa +ede15
cloak.example TXT       | NXDOMAIN +soa +ede15
cloak.example CNAME     | NXDOMAIN +soa +ede15
deep.example A          | NXDOMAIN +soa +ede15
deep.example HTTPS      | NXDOMAIN +soa +ede15
deep.example A paged    | NOERROR 10.0.0.1 +ede4 +ede15
portal.example A        | NOERROR >casino.example 198.51.100.125
lock.portal.example A   | NXDOMAIN +soa +ede15
loop.example A          | SERVFAIL +ede0
self.example A          | SERVFAIL +ede0
chain0.example A        | SERVFAIL +ede0
chain17.example A       | NOERROR >chain18.example >chain19.example >open.example 198.51.100.7
away.school.local A     | NOERROR >open.example 198.51.100.7
shut.school.local A     | NXDOMAIN +soa +ede15
lock.school.local A     | NXDOMAIN +soa +ede15
""",
    "RFC 9460, RFC 9848: service records without what hides a name, and judged where they lead": """
ech.example HTTPS       | NOERROR "1 . alpn=\\"h2\\""
ech.example HTTPS do    | NOERROR "1 . alpn=\\"h2\\"" -ad
onlyech.example HTTPS   | NOERROR +soa
pool.example HTTPS      | NOERROR =
poolshut.example HTTPS  | NXDOMAIN +soa +ede15
svcshut.example HTTPS   | NXDOMAIN +soa +ede15
svcsafe.example HTTPS   | NOERROR +soa
hint.example HTTPS      | REFUSED +ede15
hint6.example HTTPS     | REFUSED +ede15
svcb.example SVCB       | REFUSED +ede15
""",
    "Rebinding: no public name leads into the school's own network": """
r10.example A           | REFUSED +ede15
r172.example A          | REFUSED +ede15
r192.example A          | REFUSED +ede15
r127.example A          | REFUSED +ede15
r0.example A            | REFUSED +ede15
r169.example A          | REFUSED +ede15
r100.example A          | REFUSED +ede15
r224.example A          | REFUSED +ede15
r255.example A          | REFUSED +ede15
rmixed.example A        | REFUSED +ede15
rmapped.example AAAA    | REFUSED +ede15
rnat64.example AAAA     | REFUSED +ede15
rlocal64.example AAAA   | REFUSED +ede15
r6to4.example AAAA      | REFUSED +ede15
rula.example AAAA       | REFUSED +ede15
rlink.example AAAA      | REFUSED +ede15
rsite.example AAAA      | REFUSED +ede15
rloop.example AAAA      | REFUSED +ede15
rnone.example AAAA      | REFUSED +ede15
rmulti.example AAAA     | REFUSED +ede15
inside-alias.example A  | REFUSED +ede15
r10.example A noedns    | REFUSED -opt
r10.example A teacher   | REFUSED +ede15
to-router.example A     | REFUSED +ede15
to-router.example AAAA  | REFUSED +ede15
to-box.example A        | REFUSED +ede15
to-self.example A       | REFUSED +ede15
svcinside.example HTTPS | REFUSED +ede15
alias.internal A        | NOERROR >router.internal 192.168.1.1
nat64.example AAAA      | NOERROR =
""",
    "Safe twins (F7): one answer for all types by which a browser finds a host, and for no others": """
www.google.com A        | NOERROR >forcesafesearch.google.com 198.51.100.120
www.google.com A teacher | NOERROR >forcesafesearch.google.com 198.51.100.120
www.google.com AAAA     | NOERROR >forcesafesearch.google.com +soa
www.google.com HTTPS    | NOERROR >forcesafesearch.google.com "1 . alpn=\\"h2,h3\\""
www.google.com CNAME    | NOERROR >forcesafesearch.google.com
www.google.com MX       | NOERROR =
www.google.co.uk A      | NOERROR >forcesafesearch.google.com 198.51.100.120
WWW.GOOGLE.DE A do      | NOERROR >forcesafesearch.google.com 198.51.100.120 -ad
www.youtube.com A       | NOERROR >restrict.youtube.com 198.51.100.121
www.youtube.com AAAA    | NOERROR >restrict.youtube.com 2001:db8::121
www.youtube.com A teacher | NOERROR =
m.youtube.com A         | NOERROR >restrict.youtube.com 198.51.100.121
www.bing.com A          | NOERROR >strict.bing.com 198.51.100.122
duckduckgo.com A        | NOERROR >safe.duckduckgo.com 198.51.100.123
html.duckduckgo.com A   | NOERROR >safe.duckduckgo.com 198.51.100.123
duckduckgo.com MX       | NOERROR =
www.ecosia.org A        | NXDOMAIN >strict-safe-search.ecosia.org +soa
search.brave.com A      | REFUSED +ede15
""",
    "A resolver that asks for many: the loosest answer of all groups, but nothing that is locked": """
open.example A shared   | NOERROR =
games.example A shared  | NOERROR =
casino.example A shared | NOERROR =
www.tiktok.com A shared | NOERROR =
cloak.example A shared  | NOERROR >www.tiktok.com 198.51.100.9
www.adult.example A shared | NXDOMAIN +soa +ede15
www.illegal.example A shared | NXDOMAIN +soa +ede15
www.childline.org.uk A shared | NOERROR =
www.youtube.com A shared | NOERROR >restrict.youtube.com 198.51.100.121
r10.example A shared    | REFUSED +ede15
""",
    # NSID (RFC 5001), cookies (RFC 7873), a client's subnet (RFC 7871), padding (RFC 7830), keepalive (RFC 7828):
    # none is answered. Each would tell who we are, or keep apart whom nobody needs to keep apart.
    "RFC 6891: EDNS, and options of others": """
open.example A noedns   | NOERROR = -opt
open.example A edns=0   | NOERROR = +opt
open.example A edns=511 | NOERROR = +opt
open.example A edns=512 | NOERROR = +opt
open.example A edns=1232 | NOERROR = +opt
open.example A edns=4096 | NOERROR = +opt
open.example A edns=65535 | NOERROR = +opt
open.example A v1       | BADVERS +opt
open.example A v255     | BADVERS +opt
www.tiktok.com A v1     | BADVERS +opt
open.example A nsid     | NOERROR = +opt
open.example A cookie   | NOERROR = +opt
open.example A ecs      | NOERROR = +opt
open.example A padding  | NOERROR = +opt
open.example A keepalive | NOERROR = +opt
open.example A unknown  | NOERROR = +opt
open.example A nsid cookie ecs padding unknown | NOERROR = +opt
""",
    "RFC 2181 section 9, RFC 7766: what is too large is cut, and whole by TCP": """
middle.example TXT noedns udp | NOERROR +tc
middle.example TXT edns=0 udp | NOERROR +tc
middle.example TXT edns=512 udp | NOERROR +tc
middle.example TXT edns=1232 udp | NOERROR = -tc
middle.example TXT noedns tcp | NOERROR = -tc
large.example TXT edns=1232 udp | NOERROR +tc
large.example TXT edns=4096 udp | NOERROR +tc
large.example TXT edns=65535 udp | NOERROR +tc
large.example TXT tcp   | NOERROR = -tc
large.example TXT edns=512 tcp | NOERROR = -tc
""",
    "RFC 4035, RFC 6840: DNSSEC passes untouched where nothing is rewritten": """
signed.example A do     | NOERROR = +rrsig +ad
signed.example A ad     | NOERROR = -rrsig +ad
signed.example A        | NOERROR = -rrsig -ad
signed.example A do cd  | NOERROR = +rrsig +ad
signed.example A noedns ad | NOERROR = -rrsig +ad
signed.example HTTPS do | NOERROR "1 . alpn=\\"h2\\"" -rrsig -ad
signed.example MX do    | NOERROR +soa +nsec +ad
nowhere.example A do    | NXDOMAIN +soa +nsec +ad
""",
    "RFC 8914 section 3: the upstream's reasons, for those who can be told": """
told.example A          | NOERROR = +ede1
told.example A noedns   | NOERROR = -opt
""",
    "RFC 8482, 5936, 1995, 6895, 9824: questions that are none of a host": """
open.example ANY        | NOERROR "\\"RFC8482\\" \\"\\""
dc.school.local ANY     | NOERROR "\\"RFC8482\\" \\"\\""
open.example AXFR       | REFUSED
open.example IXFR       | REFUSED
open.example TYPE128    | FORMERR +ede30
open.example TYPE249    | NOTIMP
open.example TYPE250    | NOTIMP
open.example MAILB      | NOTIMP
open.example MAILA      | NOTIMP
www.tiktok.com AXFR     | REFUSED
""",
    "RFC 4892: of other classes nothing is told, not even who we are": """
version.bind TXT class=CH | REFUSED
version.server TXT class=CH | REFUSED
id.server TXT class=CH  | REFUSED
hostname.bind TXT class=CH | REFUSED
authors.bind TXT class=CH | REFUSED
open.example A class=CH | REFUSED
open.example A class=HS | REFUSED
open.example A class=ANY | REFUSED
open.example A class=NONE | REFUSED
version.bind ANY class=ANY | REFUSED
""",
    "RFC 1035 section 4.1.1, RFC 2136, 1996, 8490: other operations": """
open.example A opcode=1 | NOTIMP
open.example A opcode=2 | NOTIMP
open.example A opcode=3 | NOTIMP
open.example SOA opcode=4 | NOTIMP
open.example SOA opcode=5 | NOTIMP
open.example A opcode=6 | NOTIMP
open.example A opcode=7 | NOTIMP
open.example A opcode=8 | NOTIMP
open.example A opcode=9 | NOTIMP
open.example A opcode=10 | NOTIMP
open.example A opcode=11 | NOTIMP
open.example A opcode=12 | NOTIMP
open.example A opcode=13 | NOTIMP
open.example A opcode=14 | NOTIMP
open.example A opcode=15 | NOTIMP
www.tiktok.com A opcode=2 | NOTIMP
""",
    "Flags that a client may set: copied, ignored or cleared (RFC 1035, RFC 6895 section 2.1)": """
open.example A rd0      | NOERROR =
open.example A aa       | NOERROR =
open.example A tc       | NOERROR = -tc
open.example A ra       | NOERROR =
open.example A z        | NOERROR =
open.example A rcode=5  | NOERROR =
open.example A cd       | NOERROR =
""",
    "The case of the question comes back as it was sent (0x20)": """
oPeN.eXaMpLe A          | NOERROR =
WwW.tIkToK.cOm A        | NXDOMAIN +soa +ede15
cDn.ExAmPlE A           | NOERROR >open.example 198.51.100.7
lEsSoNwAlL.InTeRnAl A   | NOERROR 10.0.0.1
nOwHeRe.ExAmPlE A       | NXDOMAIN +soa
""",
    "RFC 2181 sections 8 and 11: odd TTLs, odd labels": """
zero.example A          | NOERROR =
huge.example A          | NOERROR =
wild.example A          | NOERROR =
_dmarc.open.example TXT | NXDOMAIN +soa
my\\032printer._ipp._tcp.example TXT | NXDOMAIN +soa
www.tiktok\\.com A       | NXDOMAIN +soa
www\\000.tiktok.com A    | NXDOMAIN +soa
\\195\\169.example A      | NXDOMAIN +soa
{63}.example A          | NXDOMAIN +soa
{255} A                 | NXDOMAIN +soa
""",
}  # fmt: skip


def rows() -> list[tuple[str, str]]:
    """(question, answer) of every line above."""
    lines = (line for group in QUESTIONS.values() for line in group.strip().splitlines())
    pairs = (line.split(" | ") for line in lines)
    return [(question.strip(), answer.strip()) for question, answer in pairs]


def _zone() -> dict[tuple[str, int], dns.rrset.RRset]:
    found = {}
    for line in ZONE.strip().splitlines():
        name, ttl, type, data = line.split(None, 3)
        several = data.split() if type in ("A", "AAAA") else [data]
        rrset = dns.rrset.from_text(name + ".", min(int(ttl), 2**31 - 1), "IN", type, *several)
        rrset.ttl = int(ttl)
        found[name, int(rrset.rdtype)] = rrset
    for name, texts in LARGE.items():
        text = [f'"{n:0>200}"' for n in range(texts)]
        found[name, int(dns.rdatatype.TXT)] = dns.rrset.from_text(name + ".", 300, "IN", "TXT", *text)
    for n in range(LONG_CHAIN):
        onward = f"chain{n + 1}.example." if n + 1 < LONG_CHAIN else "open.example."
        name = f"chain{n}.example"
        found[name, int(dns.rdatatype.CNAME)] = dns.rrset.from_text(name + ".", 300, "IN", "CNAME", onward)
    return found


RECORDS = _zone()
_NAMES = {name for name, _ in RECORDS}


def says(query: dns.message.Message) -> dns.message.Message:
    """What an honest, validating resolver says of that zone: AD on everything, proofs for those who set DO."""
    reply = dns.message.make_response(query, our_payload=4096)
    reply.flags |= dns.flags.RA | dns.flags.AD
    asked = query.question[0]
    name = asked.name.to_text(omit_final_dot=True).lower()
    if name == "told.example":
        reply.use_edns(0, query.ednsflags, options=[dns.edns.EDEOption(1, "the resolver's own words")])
    do = bool(query.ednsflags & dns.flags.DO)
    for _ in range(LONG_CHAIN + 5):
        alias = RECORDS.get((name, int(dns.rdatatype.CNAME)))
        if alias is None or asked.rdtype == dns.rdatatype.CNAME:
            break
        reply.answer.append(alias)
        name = alias[0].target.to_text(omit_final_dot=True)
    if rrset := RECORDS.get((name, int(asked.rdtype))):
        reply.answer.append(rrset)
        if do:
            signature = f"{dns.rdatatype.to_text(asked.rdtype)} 8 2 300 20261201000000 20261101000000 1 example. AAAA"
            reply.answer.append(dns.rrset.from_text(name + ".", 300, "IN", "RRSIG", signature))
        return reply
    if name not in _NAMES and asked.name != dns.name.root:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    soa = "ns.example. hostmaster.example. 1 3600 600 86400 7200"
    reply.authority.append(dns.rrset.from_text(".", 9000, "IN", "SOA", soa))
    if do:
        reply.authority.append(dns.rrset.from_text("a.example.", 9000, "IN", "NSEC", "z.example. A RRSIG NSEC"))
    return reply
