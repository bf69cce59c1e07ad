"""A file that somebody hands in: what they call it, for a sentence, and what is in it."""

from fastapi import UploadFile


def uploaded(file: UploadFile | None) -> tuple[str, bytes]:
    """Nothing is in it where none was chosen."""
    if file is None:
        return "the file", b""
    name = "".join(letter for letter in file.filename or "" if letter.isprintable())[:80]
    return name or "the file", file.file.read()
