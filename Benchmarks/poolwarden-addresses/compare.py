#!/usr/bin/env python3
"""Compares a million addresses: our parser with Python's ipaddress, our classes with the IANA tables below.

    compare.py PROGRAM [--count N] [--seed N]   compare, and end with 1 where anything differs
    compare.py PROGRAM --control                break this side, one thing at a time: each must be noticed
    compare.py --record FILE --count N          write cases with their verdicts, for the tests

Python's is_global and its tables are not used: the tables are read from the registries' own CSV, below.
Python 3.9.5 is the first whose ipaddress refuses leading zeros in every form, and knows zones.
"""

import argparse
import csv
import io
import ipaddress
import random
import re
import subprocess
import sys

# https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry-1.csv, as of 2025-10-09
IPV4 = '''\
Address Block,Name,RFC,Allocation Date,Termination Date,Source,Destination,Forwardable,Globally Reachable,Reserved-by-Protocol
0.0.0.0/8,"""This network""","[RFC791], Section 3.2",1981-09,N/A,True,False,False,False,True
0.0.0.0/32,"""This host on this network""","[RFC1122], Section 3.2.1.3",1981-09,N/A,True,False,False,False,True
10.0.0.0/8,Private-Use,[RFC1918],1996-02,N/A,True,True,True,False,False
100.64.0.0/10,Shared Address Space,[RFC6598],2012-04,N/A,True,True,True,False,False
127.0.0.0/8,Loopback,"[RFC1122], Section 3.2.1.3",1981-09,N/A,False [1],False [1],False [1],False [1],True
169.254.0.0/16,Link Local,[RFC3927],2005-05,N/A,True,True,False,False,True
172.16.0.0/12,Private-Use,[RFC1918],1996-02,N/A,True,True,True,False,False
192.0.0.0/24 [2],IETF Protocol Assignments,"[RFC6890], Section 2.1",2010-01,N/A,False,False,False,False,False
192.0.0.0/29,IPv4 Service Continuity Prefix,[RFC7335],2011-06,N/A,True,True,True,False,False
192.0.0.8/32,IPv4 dummy address,[RFC7600],2015-03,N/A,True,False,False,False,False
192.0.0.9/32,Port Control Protocol Anycast,[RFC7723],2015-10,N/A,True,True,True,True,False
192.0.0.10/32,Traversal Using Relays around NAT Anycast,[RFC8155],2017-02,N/A,True,True,True,True,False
"192.0.0.170/32, 192.0.0.171/32",NAT64/DNS64 Discovery,"[RFC8880][RFC7050], Section 2.2",2013-02,N/A,False,False,False,False,True
192.0.2.0/24,Documentation (TEST-NET-1),[RFC5737],2010-01,N/A,False,False,False,False,False
192.31.196.0/24,AS112-v4,[RFC7535],2014-12,N/A,True,True,True,True,False
192.52.193.0/24,AMT,[RFC7450],2014-12,N/A,True,True,True,True,False
192.88.99.0/24,Deprecated (6to4 Relay Anycast),[RFC7526],2001-06,2015-03,,,,,
192.88.99.2/32,6a44-relay anycast address,[RFC6751],2012-10,N/A,True,True,True,False,False
192.168.0.0/16,Private-Use,[RFC1918],1996-02,N/A,True,True,True,False,False
192.175.48.0/24,Direct Delegation AS112 Service,[RFC7534],1996-01,N/A,True,True,True,True,False
198.18.0.0/15,Benchmarking,[RFC2544],1999-03,N/A,True,True,True,False,False
198.51.100.0/24,Documentation (TEST-NET-2),[RFC5737],2010-01,N/A,False,False,False,False,False
203.0.113.0/24,Documentation (TEST-NET-3),[RFC5737],2010-01,N/A,False,False,False,False,False
240.0.0.0/4,Reserved,"[RFC1112], Section 4",1989-08,N/A,False,False,False,False,True
255.255.255.255/32,Limited Broadcast,"[RFC8190]
        [RFC919], Section 7",1984-10,N/A,False,True,False,False,True
'''

# https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry-1.csv, as of 2025-10-09
IPV6 = '''\
Address Block,Name,RFC,Allocation Date,Termination Date,Source,Destination,Forwardable,Globally Reachable,Reserved-by-Protocol
::1/128,Loopback Address,[RFC4291],2006-02,N/A,False,False,False,False,True
::/128,Unspecified Address,[RFC4291],2006-02,N/A,True,False,False,False,True
::ffff:0:0/96,IPv4-mapped Address,[RFC4291],2006-02,N/A,False,False,False,False,True
64:ff9b::/96,IPv4-IPv6 Translat.,[RFC6052],2010-10,N/A,True,True,True,True,False
64:ff9b:1::/48,IPv4-IPv6 Translat.,[RFC8215],2017-06,N/A,True,True,True,False,False
100::/64,Discard-Only Address Block,[RFC6666],2012-06,N/A,True,True,True,False,False
100:0:0:1::/64,Dummy IPv6 Prefix,[RFC9780],2025-04,N/A,True,False,False,False,False
2001::/23,IETF Protocol Assignments,[RFC2928],2000-09,N/A,False [1],False [1],False [1],False [1],False
2001::/32,TEREDO,"[RFC4380]
        [RFC8190]",2006-01,N/A,True,True,True,N/A [2],False
2001:1::1/128,Port Control Protocol Anycast,[RFC7723],2015-10,N/A,True,True,True,True,False
2001:1::2/128,Traversal Using Relays around NAT Anycast,[RFC8155],2017-02,N/A,True,True,True,True,False
2001:1::3/128,DNS-SD Service Registration Protocol Anycast,[RFC9665],2024-04,N/A,True,True,True,True,False
2001:2::/48,Benchmarking,[RFC5180][RFC Errata 1752],2008-04,N/A,True,True,True,False,False
2001:3::/32,AMT,[RFC7450],2014-12,N/A,True,True,True,True,False
2001:4:112::/48,AS112-v6,[RFC7535],2014-12,N/A,True,True,True,True,False
2001:10::/28,Deprecated (previously ORCHID),[RFC4843],2007-03,2014-03,,,,,
2001:20::/28,ORCHIDv2,[RFC7343],2014-07,N/A,True,True,True,True,False
2001:30::/28,Drone Remote ID Protocol Entity Tags (DETs) Prefix,[RFC9374],2022-12,N/A,True,True,True,True,False
2001:db8::/32,Documentation,[RFC3849],2004-07,N/A,False,False,False,False,False
2002::/16 [3],6to4,[RFC3056],2001-02,N/A,True,True,True,N/A [3],False
2620:4f:8000::/48,Direct Delegation AS112 Service,[RFC7534],2011-05,N/A,True,True,True,True,False
3fff::/20,Documentation,[RFC9637],2024-07,N/A,False,False,False,False,False
5f00::/16,Segment Routing (SRv6) SIDs,[RFC9602],2024-04,N/A,True,True,True,False,False
fc00::/7,Unique-Local,"[RFC4193]
        [RFC8190]",2005-10,N/A,True,True,True,False [4],False
fe80::/10,Link-Local Unicast,[RFC4291],2006-02,N/A,True,True,False,False,True
'''

# What the registries leave to RFC 791, 5771, 4291 and 3879: block, and whether an address in it is public.
REST = {
    "0.0.0.0/0": True,
    "224.0.0.0/4": False,
    "::/0": False,
    "::/96": False,
    "2000::/3": True,
    "fec0::/10": False,
    "ff00::/8": False,
}


def read(text):
    """The blocks of a registry, each with whether its column says "Globally Reachable: True"."""
    for row in csv.DictReader(io.StringIO(text)):
        for block in re.sub(r"\[\d+\]", "", row["Address Block"]).split(","):
            yield block.strip(), row["Globally Reachable"].split(" ")[0] == "True"


def tables():
    """For each version: number of bits, length of the prefix -> prefix -> (block, whether it is public)."""
    found = {4: (32, {}), 6: (128, {})}
    for block, reachable in [*read(IPV4), *read(IPV6), *REST.items()]:
        address, length = block.split("/")
        address = ipaddress.ip_address(address)
        bits, lengths = found[address.version]
        lengths.setdefault(int(length), {})[int(address) >> bits - int(length)] = block, reachable
    return {v: (bits, sorted(lengths.items(), reverse=True)) for v, (bits, lengths) in found.items()}


TABLES = tables()
# Taken before anything is broken: the cases stay the same.
EDGES = [
    (version, (prefix << bits - length) + offset)
    for version, (bits, lengths) in TABLES.items()
    for length, prefixes in lengths
    for prefix in prefixes
    for offset in (-1, 0, 1, (1 << bits - length) - 1, 1 << bits - length)
    if 0 <= (prefix << bits - length) + offset < 1 << bits
]


def smallest(version, number):
    bits, lengths = TABLES[version]
    for length, prefixes in lengths:
        prefix = number >> bits - length
        if prefix in prefixes:
            return prefixes[prefix]


def within(number, block):
    """The IPv4 address in an IPv6 address of a block; None where there is none."""
    low = number & 0xFFFFFFFF
    if block in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96"):
        return low
    if block == "2002::/16":
        return number >> 80 & 0xFFFFFFFF
    if block == "2001::/32":
        return low ^ 0xFFFFFFFF
    # ISATAP, where the address is an ordinary one.
    if block == "2000::/3" and number >> 32 & 0xFFFFFFFF in (0x00005EFE, 0x02005EFE):
        return low
    return None


def public(version, number, zone):
    block, reachable = smallest(version, number)
    inner = within(number, block) if version == 6 else None
    return reachable and zone is None and (inner is None or public(4, inner, None))


def canonical(address):
    """RFC 5952; Python before 3.13 does not write the dots of an IPv4-mapped address."""
    if address.version == 4 or int(address) >> 32 != 0xFFFF:
        return str(address)
    zone = "" if address.scope_id is None else "%" + address.scope_id
    return f"::ffff:{ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)}{zone}"


def escaped(text):
    return "".join(
        chr(byte) if 0x21 <= byte <= 0x7E and byte != 0x5C else f"\\x{byte:02x}" for byte in text.encode()
    )


def verdict(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "refused"
    version, number = address.version, int(address)
    zone = getattr(address, "scope_id", None)
    block, _ = smallest(version, number)
    inner = within(number, block) if version == 6 else None
    return " ".join([
        str(version),
        f"{number:x}",
        "-" if zone is None else escaped(zone),
        escaped(canonical(address)),
        "public" if public(version, number, zone) else "special",
        block,
        "-" if inner is None else str(ipaddress.IPv4Address(inner)),
    ])


class Cases:
    """Texts: addresses as one writes them, the edges of every block, odd spellings, and broken ones."""

    ALPHABET = "0123456789abcdefABCDEF:.%/-+ xXoO_g[]@\t\n\0\\\u0661\uff11\u00e9\u3002"

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self):
        kinds = [self.v4, self.v6, self.edge, self.odd_v4, self.embedded, self.zoned, self.broken, self.shape]
        return self.random.choices(kinds, [15, 20, 20, 10, 10, 5, 15, 5])[0]()

    def v4(self):
        return self.dotted(self.random.getrandbits(32))

    def v6(self):
        number = self.random.getrandbits(128)
        # Many groups of zeros, so that there is something to shorten.
        for group in range(8):
            if self.random.random() < 0.4:
                number &= ~(0xFFFF << 16 * group)
        return self.spelled(number)

    def edge(self):
        version, number = self.random.choice(EDGES)
        return self.dotted(number) if version == 4 else self.spelled(number)

    def embedded(self):
        inner = self.random.choice([number for version, number in EDGES if version == 4])
        if self.random.random() < 0.3:
            inner = self.random.getrandbits(32)
        iid = self.random.choice([0x00005EFE, 0x02005EFE, 0x00005EFF, 0x01005EFE])
        return self.spelled(self.random.choice([
            0xFFFF << 32 | inner,
            inner,
            0x64FF9B << 96 | inner,
            0x64FF9B0001 << 80 | self.random.getrandbits(16) << 64 | inner,
            0x2002 << 112 | inner << 80 | self.random.getrandbits(80),
            0x20010000 << 96 | self.random.getrandbits(64) << 32 | inner ^ 0xFFFFFFFF,
            0x26001234 << 96 | iid << 32 | inner,
            0xFFFF0000 << 32 | inner,
        ]))

    def zoned(self):
        zone = self.random.choice(["eth0", "1", "", "%", "a%b", "25", "e th", "\u00e9", "a/b", "::1", "lo\n", "0"])
        return f"{self.random.choice([self.v4, self.v6, self.edge])()}%{zone}"

    def odd_v4(self):
        parts = [self.random.choice([0, 1, 8, 10, 99, 127, 169, 192, 254, 255, 256, 300, 1000]) for _ in range(4)]
        parts = parts[:self.random.choice([1, 2, 3, 4, 4, 4, 4, 4])] + [7] * self.random.choice([0, 0, 0, 0, 1])
        spellings = [str, str, str, str, hex, lambda n: f"0{n:o}", lambda n: f"0{n}", lambda n: f"+{n}",
                     lambda n: f" {n}", lambda n: f"{n} ", lambda n: "", lambda n: f"{n:03}", lambda n: f"-{n}",
                     lambda n: str(n).translate({ord("1"): 0x0661}), lambda n: f"{n}_0"]
        text = ".".join(self.random.choice(spellings)(part) for part in parts)
        ends = [("", "")] * 6 + [("", "."), (".", ""), ("[", "]"), ("", "/32"), ("", ":80"), ("", "\n"), ("0x", "")]
        before, after = self.random.choice(ends)
        whole = str(self.random.getrandbits(32))
        return whole if self.random.random() < 0.05 else before + text + after

    def broken(self):
        text = self.random.choice([self.v4, self.v6, self.edge, self.embedded])()
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            place = self.random.randrange(len(text) + 1)
            with_one = self.random.choice(self.ALPHABET) + text[place:]
            text = text[:place] + self.random.choice([with_one, text[place + 1:], with_one[:1] + text[place + 1:]])
        return text

    def shape(self):
        """Any sequence of the parts that an address has."""
        parts = ["0", "1", "abcd", "ffff", "00000", "12345", ":", ":", "::", ":", ":", "1.2.3.4", "1.2.3", "%1", "", "."]
        return "".join(self.random.choice(parts) for _ in range(self.random.randrange(18)))

    def dotted(self, number):
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))

    def spelled(self, number):
        """One of the many spellings of an IPv6 address, now and then one too short or too long."""
        groups = [f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16)]
        groups = [self.random.choice([g, g, g.upper(), g.zfill(4), g.zfill(self.random.randrange(1, 6))]) for g in groups]
        if self.random.random() < 0.2:
            groups[6:] = [self.dotted(number & 0xFFFFFFFF)]
        if self.random.random() < 0.7:
            zeros = [i for i, g in enumerate(groups) if g.strip("0") == ""]
            if zeros:
                start = end = self.random.choice(zeros)
                while end < len(groups) and groups[end].strip("0") == "":
                    end += 1
                return ":".join(groups[:start]) + "::" + ":".join(groups[end:])
        return ":".join(groups)


def compare(program, cases, shown=5):
    """What the program says of the cases: how many were parsed, refused, and said otherwise than here."""
    run = subprocess.run([program], input="\n".join(map(escaped, cases)) + "\n", capture_output=True, text=True, check=True)
    answers = run.stdout.splitlines()
    if len(answers) != len(cases):
        sys.exit(f"{len(answers)} answers to {len(cases)} cases")
    refused = disagreements = 0
    for text, answer in zip(cases, answers):
        expected = verdict(text)
        refused += answer == "refused"
        if answer != expected:
            disagreements += 1
            if disagreements <= shown:
                print(f"{escaped(text)}: {answer}, not {expected}", file=sys.stderr)
    return len(cases) - refused, refused, disagreements


def control(program, cases):
    """Breaks each thing that is compared, on this side; what nobody notices would be compared in vain."""
    global TABLES, IPV4, IPV6
    whole = IPV4, IPV6
    missed = 0
    for version, text in ((4, IPV4), (6, IPV6)):
        for block, _ in read(text):
            line = next(line for line in text.splitlines() if block in line)
            broken = text.replace(line + "\n", "") if '"[' not in line or line.count('"') % 2 == 0 else text
            if broken == text:
                # A row of two lines, or of two blocks: its block is made another.
                broken = text.replace(block, "192.0.3.0/24" if version == 4 else "2001:dba::/32")
            IPV4, IPV6 = (broken, whole[1]) if version == 4 else (whole[0], broken)
            TABLES = tables()
            found = compare(program, cases, shown=0)[2]
            print(f"without {block}: {found} disagreements")
            missed += found == 0
    IPV4, IPV6 = whole
    TABLES = tables()
    ours, ipaddress.IPv4Address._parse_octet = ipaddress.IPv4Address._parse_octet, classmethod(lambda _, text: int(text))
    found = compare(program, cases, shown=0)[2]
    ipaddress.IPv4Address._parse_octet = ours
    print(f"with a lax reader of octets: {found} disagreements")
    missed += found == 0
    print(f"{missed} broken things went unnoticed")
    return missed


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", nargs="?")
    arguments.add_argument("--count", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=20261)
    arguments.add_argument("--control", action="store_true")
    arguments.add_argument("--record")
    options = arguments.parse_args()
    if sys.version_info < (3, 9, 5):
        sys.exit("this needs Python 3.9.5 or later")
    cases = Cases(options.seed)
    texts = [cases.one() for _ in range(options.count)]
    if options.record:
        with open(options.record, "w") as file:
            file.writelines(f"{escaped(text)}\t{verdict(text)}\n" for text in texts)
        return 0
    if options.control:
        return 1 if control(options.program, texts) else 0
    parsed, refused, disagreements = compare(options.program, texts)
    print(f"{len(texts)} addresses: {parsed} parsed, {refused} refused, {disagreements} disagreements")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
