"""Build the page's bundle from its sources: `python packaging/build_web.py`; with `--check` say whether the one that is kept is it.

Needs node and npm, and the development environment. What comes out, `assets/web/bundle/`, is kept in the repository, so that nobody
needs node to install Penstock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "assets" / "web"
BUNDLE = WEB / "bundle"
NOTICES = "NOTICES.txt"
NAMES = ("studio.bundle.js", "studio.bundle.css", NOTICES)
TYPES_ONLY = "node_modules/@types/"
"""Packages that leave nothing in the bundle."""


def main() -> int:
    """Build, or compare; 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="build elsewhere, and compare with what is kept")
    options = parser.parse_args()
    if not (WEB / "node_modules").is_dir():
        subprocess.run([shutil.which("npm") or "npm", "ci", "--no-audit", "--no-fund"], cwd=WEB, check=True)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        if options.check:
            return compare(Path(folder))
        BUNDLE.mkdir(exist_ok=True)
        for name in NAMES:
            shutil.copy(Path(folder) / name, BUNDLE / name)
            print(f"{name}: {(BUNDLE / name).stat().st_size:,} bytes")
    return 0


def build(target: Path) -> None:
    """Have Panel make the bundle in a folder."""
    sys.path.insert(0, str(ROOT))
    from panel.io.compile import compile_components

    from studio.web.component import Studio

    os.environ["PATH"] = f"{WEB / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    work = WEB / "build"
    work.mkdir(exist_ok=True)
    modules = work / "node_modules"
    if not modules.exists():
        modules.symlink_to(Path("..") / "node_modules", target_is_directory=True)
    (work / "kinds.js").write_text(f"export const KINDS = {json.dumps(icons(), indent=1, sort_keys=True)};\n")
    status = compile_components([Studio], build_dir=work, outfile=target / NAMES[0], skip_npm=True, verbose=False)
    if status != 0 or not (target / NAMES[0]).exists():
        raise SystemExit("the bundle could not be built")
    (target / NOTICES).write_text(notices(), encoding="utf-8")


def notices() -> str:
    """The licence of everything that is in the bundle, as its licences ask."""
    locked = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    used = sorted(path for path, facts in locked.items() if path and not facts.get("dev") and not path.startswith(TYPES_ONLY))
    return "\n\n".join(_notice(path, locked[path]) for path in used) + "\n"


def _notice(path: str, facts: dict[str, str]) -> str:
    name = path.removeprefix("node_modules/")
    licence = next((WEB / path).glob("LICENSE*")).read_text(encoding="utf-8")
    return f"== {name} {facts['version']}, {facts['license']}\n\n{licence.strip()}"


def icons() -> dict[str, list[tuple[str, dict[str, str]]]]:
    """The shapes of every kind's icon: (name of the element, its attributes)."""
    found = {}
    for path in sorted((ROOT / "assets" / "icons").glob("*.svg")):
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own files
        found[path.stem] = [(element.tag.rpartition("}")[2], dict(element.attrib)) for element in root]
    return found


def compare(folder: Path) -> int:
    """Whether the bundle that is kept is the one that was built."""
    different = [name for name in NAMES if (folder / name).read_bytes() != (BUNDLE / name).read_bytes()]
    for name in different:
        print(f"{name} is not what its sources give: run packaging/build_web.py", file=sys.stderr)
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
