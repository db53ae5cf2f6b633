"""Pure. The picture of the app on a phone's screen. Plain shapes that tell nothing about her.

Browsers draw the SVG. The home screen of an iPhone takes nothing but a PNG, and without one it
would put a photograph of the open page there, with her diary on it.
"""

import struct
import zlib
from dataclasses import dataclass
from math import hypot

FIELD = 100.0  # an icon is this wide and high
GROUND, INK = "#0b0908", "#f0a64f"


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str

    @property
    def svg(self) -> str:
        return f'<circle cx="{self.x:g}" cy="{self.y:g}" r="{self.radius:g}" fill="{self.colour}"/>'

    def outside(self, x: float, y: float) -> float:
        """How far a point lies outside; negative within."""
        return hypot(x - self.x, y - self.y) - self.radius


@dataclass(frozen=True, slots=True)
class Bar:
    """A level stroke with round ends."""

    x: float
    y: float
    length: float
    radius: float
    colour: str

    @property
    def svg(self) -> str:
        return (
            f'<path d="M{self.x:g} {self.y:g}h{self.length:g}" stroke="{self.colour}" '
            f'stroke-width="{2 * self.radius:g}" stroke-linecap="round"/>'
        )

    def outside(self, x: float, y: float) -> float:
        """How far a point lies outside; negative within."""
        nearest = min(max(x, self.x), self.x + self.length)
        return hypot(x - nearest, y - self.y) - self.radius


# All within the middle 80 %: a phone may cut the icon to a circle.
ICONS: dict[str, tuple[Disc | Bar, ...]] = {
    "moon": (Disc(48, 52, 28, INK), Disc(60, 40, 24, GROUND)),
    "lines": (Bar(32, 36, 36, 4, INK), Bar(32, 50, 36, 4, INK), Bar(32, 64, 20, 4, INK)),
}


def svg(name: str) -> str:
    """The icon as SVG; the ground fills all of it."""
    shapes = "".join(shape.svg for shape in ICONS[name])
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {FIELD:g} {FIELD:g}">'
    return f'{box}<rect width="{FIELD:g}" height="{FIELD:g}" fill="{GROUND}"/>{shapes}</svg>'


def png(name: str, size: int) -> bytes:
    """The same icon as PNG, so many pixels wide and high."""
    rows = (b"\0" + _row(name, size, line) for line in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)  # 8 bits each of red, green, blue
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, body) for kind, body in parts)


def _part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _row(name: str, size: int, line: int) -> bytes:
    """One line of pixels, each shape painted over those before it."""
    step = FIELD / size
    y = (line + 0.5) * step
    row = [_rgb(GROUND)] * size
    for shape in ICONS[name]:
        ink = _rgb(shape.colour)
        for at in range(size):
            covered = 0.5 - shape.outside((at + 0.5) * step, y) / step
            if covered > 0:
                row[at] = _mixed(row[at], ink, min(covered, 1.0))
    return bytes(part for pixel in row for part in pixel)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _mixed(under: tuple[int, ...], over: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(u + (o - u) * share) for u, o in zip(under, over, strict=True))
