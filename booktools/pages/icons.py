"""The icon of the site where browsers take no SVG: `favicon.ico`, and the tile of a telephone."""

from __future__ import annotations

import io
from pathlib import Path

from booktools.pages.assets import THEME

_SOURCE = THEME / "img" / "favicon.svg"


def write(site: Path) -> None:
    """Write both, unless they are there and younger than the drawing."""
    icon, tile = site / "favicon.ico", site / "apple-touch-icon.png"
    made_from = max(_SOURCE.stat().st_mtime, Path(__file__).stat().st_mtime)
    if all(path.exists() and path.stat().st_mtime > made_from for path in (icon, tile)):
        return
    from PIL import Image

    tile.write_bytes(_drawn(180))
    sizes = [(side, side) for side in (16, 32, 48)]
    Image.open(io.BytesIO(_drawn(192))).save(icon, sizes=sizes)


def _drawn(side: int) -> bytes:
    """The icon as a PNG of so many dots."""
    from matplotlib.figure import Figure

    from booktools.pages import raster

    figure = Figure(figsize=(side / 100, side / 100), facecolor="none")
    raster.draw(figure.add_axes((0, 0, 1, 1)), _SOURCE.read_text("utf-8"))
    picture = io.BytesIO()
    figure.savefig(picture, dpi=100, metadata={"Software": None})
    return picture.getvalue()
