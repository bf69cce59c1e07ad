"""nftables' own library, by ctypes: commands in, an error with its words out. One command text is one transaction.

libnftables(3). Adding an element takes a tenth of a millisecond so, twenty times less than starting `nft`.
"""

import ctypes
import ctypes.util
from typing import Any


class Refused(Exception):
    """nftables did not take a text; nothing of it is in force. The message is its own."""


class Unavailable(Exception):
    """libnftables is not installed on this machine."""


class Nftables:
    """One context; for one thread. Raises Unavailable."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("nftables") or "libnftables.so.1"
        try:
            library = ctypes.CDLL(name)
        except OSError as error:
            raise Unavailable(f"libnftables: {error}; install the package libnftables1") from None
        library.nft_ctx_new.restype = ctypes.c_void_p
        library.nft_ctx_new.argtypes = [ctypes.c_uint32]
        for word in ("nft_ctx_free", "nft_ctx_buffer_output", "nft_ctx_buffer_error"):
            getattr(library, word).argtypes = [ctypes.c_void_p]
        for word in ("nft_ctx_get_output_buffer", "nft_ctx_get_error_buffer"):
            getattr(library, word).argtypes = [ctypes.c_void_p]
            getattr(library, word).restype = ctypes.c_char_p
        library.nft_ctx_set_dry_run.argtypes = [ctypes.c_void_p, ctypes.c_bool]
        library.nft_run_cmd_from_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        self._library: Any = library
        self._context = library.nft_ctx_new(0)
        if not self._context:
            raise Unavailable("libnftables: no context was given; is there memory?")
        library.nft_ctx_buffer_output(self._context)
        library.nft_ctx_buffer_error(self._context)

    def run(self, text: str) -> str:
        """Carry out commands, all or none; what they print. Raises Refused."""
        code = self._library.nft_run_cmd_from_buffer(self._context, text.encode())
        # Both buffers are read each time: reading is what empties them.
        printed: bytes = self._library.nft_ctx_get_output_buffer(self._context) or b""
        wrong: bytes = self._library.nft_ctx_get_error_buffer(self._context) or b""
        if code:
            raise Refused(wrong.decode(errors="replace").strip() or "nftables gave no reason")
        return printed.decode(errors="replace")

    def check(self, text: str) -> None:
        """Ask the kernel whether it would take this; nothing changes. Raises Refused."""
        self._library.nft_ctx_set_dry_run(self._context, True)
        try:
            self.run(text)
        finally:
            self._library.nft_ctx_set_dry_run(self._context, False)

    def close(self) -> None:
        if self._context:
            self._library.nft_ctx_free(self._context)
            self._context = None
