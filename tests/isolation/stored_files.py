"""Stored files whose bytes tell whose they are."""

import io

from campaigns import files

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def stored_file(name, content=None):
    """The bytes given, or a picture with the name behind its end."""
    content = content or PNG + name.encode()
    upload = io.BytesIO(content)
    upload.name = name if name.endswith((".png", ".csv")) else f"{name}.png"
    return files.store_file(upload, types={".png": "image/png", ".csv": "text/csv"})
