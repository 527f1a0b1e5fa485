"""QR codes as vector pictures, made here: a paper never asks another server for one."""

import io
import re

import segno

from sunlit.core.text import Text
from sunlit.paper.errors import TooLarge

_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')


def svg(content: str) -> str:
    """The QR code of ``content`` (an address or a code) as SVG, error correction M or better, with quiet zone. It has a
    size of its own and scales to whatever a page gives it.

    Raises :class:`TooLarge` above 300 characters: a denser code can't be read from paper by an old phone.
    """
    if not content or len(content) > 300:
        raise TooLarge(
            Text(
                f"二维码内容须为 1 至 300 个字符，现为 {len(content)} 个。",
                f"A QR code needs 1 to 300 characters; this has {len(content)}.",
            )
        )
    out = io.BytesIO()
    segno.make_qr(content, error="m").save(out, kind="svg", border=2, scale=4, xmldecl=False, nl=False)
    # segno writes either a size or a viewBox; without the second a smaller frame would cut the code off.
    return _SIZE.sub(r'\g<0> viewBox="0 0 \1 \2"', out.getvalue().decode(), count=1)
