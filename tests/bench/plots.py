"""Plots as SVG files, of few lines: a picture of a table needs no library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, ROW, LEFT, TOP = 720, 26, 190, 64
COLORS = ("#2f6f8f", "#c2703d", "#5b8c5a", "#7d6aa5")
Point = tuple[float, float]


def bars(path: Path, title: str, unit: str, values: Mapping[str, float]) -> Path:
    """A horizontal bar a value; the first is ours and stands out."""
    most = max(values.values())
    scale = (WIDTH - LEFT - 90) / most
    parts = [_text(16, 48, unit, "#666")]
    for row, (name, value) in enumerate(values.items()):
        y = TOP + row * ROW
        parts.append(_text(LEFT - 8, y + 14, name, anchor="end"))
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{value * scale:.1f}" height="{ROW - 8}" fill="{COLORS[min(row, 1)]}"/>')
        parts.append(_text(LEFT + value * scale + 6, y + 14, f"{value:.2f}"))
    return _save(path, title, TOP + len(values) * ROW + 12, parts)


def curves(path: Path, title: str, axes: tuple[str, str], series: Mapping[str, Sequence[Point]]) -> Path:
    """Lines through points, both axes logarithmic, each point with its value."""
    points = [point for line in series.values() for point in line]
    place = _placing(points)
    parts = [_text(16, 48, f"{axes[1]} by {axes[0]}, both axes logarithmic", "#666")]
    for color, (name, line) in zip(COLORS, series.items(), strict=False):
        placed = [place(point) for point in line]
        parts.append(
            f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in placed)}"/>'
        )
        parts += _marks(line, placed, color)
        parts.append(_text(placed[-1][0] + 8, placed[-1][1] + 14, name, color))
    parts += [_text(x, 372, f"{value:g}", "#666", "middle") for value, x in {point[0]: place(point)[0] for point in points}.items()]
    return _save(path, title, 384, parts)


def _placing(points: Sequence[Point]):
    """What turns a point into its place on the picture."""
    logs = [(math.log10(x), math.log10(y)) for x, y in points]
    (left, right), (low, high) = ((min(axis), max(axis)) for axis in zip(*logs, strict=True))

    def place(point: Point) -> Point:
        across = (math.log10(point[0]) - left) / ((right - left) or 1)
        up = (math.log10(point[1]) - low) / ((high - low) or 1)
        return 60 + across * (WIDTH - 250), 340 - up * 250

    return place


def _marks(line: Sequence[Point], placed: Sequence[Point], color: str) -> Iterator[str]:
    for (_, value), (x, y) in zip(line, placed, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>'
        yield _text(x, y - 8, f"{value:.2f}", color, "middle")


def _text(x: float, y: float, words: str, color: str = "#222", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}">{escape(words)}</text>'


def _save(path: Path, title: str, height: int, parts: Sequence[str]) -> Path:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">'
    background = f'<rect width="{WIDTH}" height="{height}" fill="white"/><text x="16" y="26" font-size="16">{escape(title)}</text>'
    path.write_text("\n".join([head, background, *parts, "</svg>", ""]), encoding="utf-8")
    return path
