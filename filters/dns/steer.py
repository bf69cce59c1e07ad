"""Which of several sockets on one port a packet goes to: always the same for one client's address. Pure.

What a client was told of, and how much it may ask, is known to one worker only; so no other may meet it. The kernel
asks this program, in classic BPF, for the place of the socket in its group (socket(7), SO_ATTACH_REUSEPORT_CBPF).
"""

import struct

# <linux/filter.h>, <linux/bpf_common.h>
_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_KEEP = 0x07  # BPF_MISC | BPF_TAX
_XOR_KEPT = 0xAC  # BPF_ALU | BPF_XOR | BPF_X
_MULTIPLY, _SHIFT_RIGHT, _REMAINDER = 0x24, 0x74, 0x94  # BPF_ALU | … | BPF_K
_ANSWER = 0x16  # BPF_RET | BPF_A
_NETWORK = 0xFFF00000  # SKF_NET_OFF: from where the IP header begins

_INSTRUCTION = struct.Struct("=HBBI")
_SPREAD = 2_654_435_761  # Knuth's multiplier: neighbours in a network do not go the same way by their last bits

# Where a header holds the source address, word by word: RFC 791 section 3.1, RFC 8200 section 3.
_SOURCE_4 = (12,)
_SOURCE_6 = (8, 12, 16, 20)


def program(workers: int, *, ipv6: bool) -> bytes:
    """The instructions, as the kernel reads them."""
    first, *others = _SOURCE_6 if ipv6 else _SOURCE_4
    steps = [(_LOAD_WORD, _NETWORK + first)]
    for offset in others:
        steps += [(_KEEP, 0), (_LOAD_WORD, _NETWORK + offset), (_XOR_KEPT, 0)]
    steps += [(_MULTIPLY, _SPREAD), (_SHIFT_RIGHT, 16), (_REMAINDER, workers), (_ANSWER, 0)]
    return b"".join(_INSTRUCTION.pack(code, 0, 0, k) for code, k in steps)
