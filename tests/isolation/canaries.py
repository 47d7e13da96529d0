"""Canaries: every text of a row carries a token that says whose row it is and what it tells, so a page can be searched
for what its reader must not know."""

import hashlib
import io
import re
import zipfile

# A word, or a telephone number: of one that is shown in part nothing is found.
TOKEN = re.compile(r"zq[0-9a-f]{8}z|(?<!\d)1990\d{7}(?!\d)")


class Canaries:
    """Tokens by (owner, kind), and back."""

    def __init__(self):
        self.meanings = {}

    def token(self, owner, kind):
        token = f"zq{hashlib.sha256(f'{owner}/{kind}'.encode()).hexdigest()[:8]}z"
        self.meanings[token] = (owner, kind)
        return token

    def telephone(self, owner, kind):
        digits = int(hashlib.sha256(f"{owner}/{kind}".encode()).hexdigest()[:12], 16) % 10_000_000
        number = f"1990{digits:07d}"
        self.meanings[number] = (owner, kind)
        return number

    def found_in(self, response, path):
        """The (owner, kind) of every canary in a response: its body, its headers, and the parts of a zipped download.

        A canary in the path comes from the visitor: an address that is sent back tells nothing.
        """
        texts = [f"{name}: {value}" for name, value in response.items()]
        body = body_of(response)
        texts.append(body.decode("utf-8", "replace"))
        if zipfile.is_zipfile(io.BytesIO(body)):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        found = {token for text in texts for token in TOKEN.findall(text)} - set(TOKEN.findall(path))
        return {self.meanings[token] for token in found if token in self.meanings}


def body_of(response):
    """The whole body; a streamed one is read once and kept."""
    if response.streaming:
        if not hasattr(response, "kept_body"):
            response.kept_body = b"".join(response.streaming_content)
        return response.kept_body
    return response.content
