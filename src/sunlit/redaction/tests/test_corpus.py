"""Nothing planted comes out of the gate, what can't be read is blocked, and what is honest passes."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter

import pytest
from PIL import Image
from pypdf import PdfReader

from sunlit.core.refusals import Refused
from sunlit.redaction import Blocked, Cleaned, Format, clean, read
from sunlit.redaction.tests.corpus import samples
from sunlit.redaction.tests.planting import Sample

CORPUS = list(samples())


def _texts(made: Cleaned) -> list[str]:
    """All that can be got out of a file without the program's own readers: its bytes, unpacked, in every encoding."""
    layers = [made.content, made.name.encode()]
    if zipfile.is_zipfile(io.BytesIO(made.content)):
        with zipfile.ZipFile(io.BytesIO(made.content)) as package:
            layers += [package.read(name) for name in package.namelist()] + [
                name.encode() for name in package.namelist()
            ]
    for match in re.finditer(rb"stream\r?\n", made.content):
        try:
            layers.append(zlib.decompressobj().decompress(made.content[match.end() :]))
        except zlib.error:
            continue
    texts = [
        data.decode(encoding, "ignore")
        for data in layers
        for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    ]
    texts += [re.sub(r"<[^>]*>", "", text) for text in texts]
    if made.format is Format.PDF:
        texts += [page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages]
    return texts


def _bare(text: str) -> str:
    """Only letters and digits, in narrow signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def _residue(sample: Sample, made: Cleaned) -> list[str]:
    texts = [_bare(text) for text in _texts(made)]
    return [secret for secret in sample.secrets if any(_bare(secret) in text for text in texts)]


def test_the_corpus_is_large_and_of_every_kind():
    kinds = Counter(sample.name.rpartition(".")[2] for sample in CORPUS)
    assert len(CORPUS) >= 300, len(CORPUS)
    assert all(kinds[kind] >= 10 for kind in ("pdf", "docx", "xlsx", "csv", "txt", "png", "jpg", "webp")), (
        kinds
    )
    assert len({sample.trick for sample in CORPUS}) >= 150


@pytest.mark.parametrize("sample", CORPUS, ids=lambda one: f"{one.trick} {one.name}")
def test_nothing_planted_comes_out_the_unreadable_is_blocked_and_the_honest_passes(sample):
    try:
        made = clean(sample.content, sample.name)
    except Refused as refusal:
        assert not sample.stays, f"{refusal.code}: {refusal.reason.en}"
        assert isinstance(refusal, Blocked) and refusal.way_out is not None
        assert refusal.code == (sample.code or refusal.code)
        assert not any(secret in refusal.reason.zh + refusal.reason.en for secret in sample.secrets)
        return
    assert not sample.code, f"came out although {sample.code}"
    assert _residue(sample, made) == []
    said = read(made.content, made.name)
    assert said.places() == ()
    if sample.stays == "picture":
        with Image.open(io.BytesIO(made.content)) as after, Image.open(io.BytesIO(sample.content)) as before:
            assert after.size == before.size and not after.getexif()
    elif sample.stays:
        assert sample.stays in "".join("".join(part.text for part in said.parts).split()), said.parts


def test_everything_planted_is_read_wherever_it_stands():
    """Whatever is later left out was seen: the reading alone finds the secret or blocks the file."""
    unseen = []
    for sample in CORPUS:
        if not sample.secrets:
            continue
        try:
            said = read(sample.content, sample.name)
        except Blocked:
            continue
        if not said.places():
            unseen.append(sample.trick)
    # Bytes that no reader of the format looks at; the new file has none of them.
    assert set(unseen) <= {"pdf object of nobody", "pdf after the end"}, unseen
