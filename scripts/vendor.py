"""Copy third-party icons, fonts and scripts into the repository, with their licences and a lock of hashes.

`make vendor` runs `npm ci` and this. Typefaces of scripts come from a package of Debian (`TYPEFACES`).
A second run changes nothing; `--check` fails when a file differs.
Browser libraries are bundled by esbuild from the short entry files in scripts/vendored, one module each.
A service's folder names its icon (`icon_source` in service.yaml); shared ones are listed in
patterns_app/core/drawing/icons.yaml. Versions are pinned in package.json.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import yaml
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
LOCK = ROOT / "vendor.lock.json"
ICONS = Path("patterns_app/core/drawing/icons")
SERVICES = Path("patterns_app/core/services")
FONTS = Path("patterns_app/core/layout/fonts")
WEB_FONTS = Path("static/fonts")
BROWSER = Path("static/vendor")
UI_SPRITE = Path("static/img/ui.svg")
BUNDLER = "esbuild"
SUBSETS = ("latin", "latin-ext")
# The letters that our own texts are written in: what a first page fetches. Others come from the whole subsets.
TEXT = WEB_FONTS / "inter-text-wght-normal.woff2"
LETTERS = {
    *range(0x20, 0x7F),
    *map(ord, "\u00a0\u00b7\u00bc\u00bd\u00d7\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2212"),
}
WEIGHTS = (400, 700)
FEATURES = ["kern", "tnum", "calt", "ccmp", "locl", "mark", "mkmk"]

# package -> {file in it: file here}
COPIES = {
    "@expo-google-fonts/inter": {
        "400Regular/Inter_400Regular.ttf": FONTS / "Inter-Regular.ttf",
        "600SemiBold/Inter_600SemiBold.ttf": FONTS / "Inter-SemiBold.ttf",
        "LICENSE_FONT": FONTS / "Inter-OFL.txt",
    },
    "@expo-google-fonts/noto-sans-arabic": {
        "400Regular/NotoSansArabic_400Regular.ttf": FONTS / "NotoSansArabic-Regular.ttf",
        "LICENSE_FONT": FONTS / "NotoSansArabic-OFL.txt",
    },
    "@expo-google-fonts/noto-sans-hebrew": {
        "400Regular/NotoSansHebrew_400Regular.ttf": FONTS / "NotoSansHebrew-Regular.ttf",
        "LICENSE_FONT": FONTS / "NotoSansHebrew-OFL.txt",
    },
    "@expo-google-fonts/noto-emoji": {
        "400Regular/NotoEmoji_400Regular.ttf": FONTS / "NotoEmoji-Regular.ttf",
        "LICENSE_FONT": FONTS / "NotoEmoji-OFL.txt",
    },
    # All weights in one file.
    "@fontsource-variable/inter": {
        **{f"files/{name}": WEB_FONTS / name for name in (f"inter-{each}-wght-normal.woff2" for each in SUBSETS)},
        "LICENSE": WEB_FONTS / "LICENSE-Inter.txt",
    },
    "aws-icons": {"LICENSE": ICONS / "LICENSE-aws-icons"},
    "lucide-static": {"LICENSE": ICONS / "LICENSE-lucide"},  # also for the signs of the interface
    # Reads the Mermaid text that we write, in a browser test.
    "mermaid": {
        "dist/mermaid.min.js": Path("tests/browser/vendor/mermaid.min.js"),
        "LICENSE": Path("tests/browser/vendor/LICENSE-mermaid"),
    },
    "axe-core": {
        "axe.min.js": Path("tests/browser/vendor/axe.min.js"),
        "LICENSE": Path("tests/browser/vendor/LICENSE-axe-core"),
    },
    "diagram-js": {"assets/diagram-js.css": BROWSER / "diagram-js/diagram-js.css"},
    "diagram-js-minimap": {"assets/diagram-js-minimap.css": BROWSER / "diagram-js/minimap.css"},
    "uplot": {"dist/uPlot.min.css": BROWSER / "uplot/uplot.css"},
    BUNDLER: {},
}

# The typefaces of other scripts come from this package of Debian, which has them all; it must be installed.
TYPEFACES = "fonts-noto-core"
TYPEFACES_FOLDER = Path("/usr/share/fonts/truetype/noto")

# entry file in scripts/vendored -> the module it becomes; the licences of all that went in stand beside it
BUNDLES = {"diagram-js.mjs": BROWSER / "diagram-js/diagram-js.js", "uplot.mjs": BROWSER / "uplot/uplot.js"}

_PACKAGE = re.compile(r"node_modules/(?P<name>(?:@[^/]+/)?[^/]+)/")
_SVG = re.compile(r"<svg\b(?P<attributes>[^>]*)>(?P<inside>.*)</svg>", re.DOTALL)
_STYLING = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "fill-rule")


def vendored() -> dict[Path, bytes]:
    """Every vendored file and what must be in it."""
    files = {
        here: (MODULES / package / there).read_bytes()
        for package, copies in COPIES.items()
        for there, here in copies.items()
    }
    for icon in yaml.safe_load((ROOT / "patterns_app/core/drawing/icons.yaml").read_text(encoding="utf-8")):
        files[ICONS / f"{icon['key']}.svg"] = _icon(icon["key"], icon["source"])
    for path in sorted((ROOT / SERVICES).glob("*/service.yaml")):
        service = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "icon_source" in service:
            files[SERVICES / path.parent.name / "icon.svg"] = _icon(service["icon"], service["icon_source"])
    files |= {FONTS / path.name: path.read_bytes() for path in _typefaces(files)}
    files[TEXT] = _text_font(files[WEB_FONTS / "inter-latin-wght-normal.woff2"])
    files[UI_SPRITE] = _ui_sprite()
    for entry, here in BUNDLES.items():
        files[here], packages = _bundle(entry)
        files[here.parent / "LICENSES.txt"] = _licences(packages)
    return files


def _typefaces(others: Collection[Path]) -> Iterator[Path]:
    """Where the package has those that are here and come from nowhere else. Add a file to have one more."""
    for path in sorted((ROOT / FONTS).glob("Noto*.ttf")):
        if FONTS / path.name not in others:
            yield TYPEFACES_FOLDER / path.name


def _text_font(whole: bytes) -> bytes:
    """The letters and weights of our own texts alone."""
    font = instancer.instantiateVariableFont(TTFont(io.BytesIO(whole), recalcTimestamp=False), {"wght": WEIGHTS})
    font.flavor = None
    between = io.BytesIO()
    font.save(between)  # what the instancer leaves half read cannot be cut down
    options = subset.Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True)
    font = TTFont(io.BytesIO(between.getvalue()), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor, made = "woff2", io.BytesIO()
    font.save(made)
    return made.getvalue()


def _ui_sprite() -> bytes:
    """The signs of the interface as one file of symbols, and our own samples of lines."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    lines.append("<!-- Signs from Lucide (ISC licence, see LICENSE-lucide.txt); the line-* symbols are ours. -->")
    pen = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    for name, icon in yaml.safe_load((ROOT / "scripts/vendored/ui-icons.yaml").read_text(encoding="utf-8")).items():
        match = _SVG.search((MODULES / "lucide-static/icons" / f"{icon}.svg").read_text(encoding="utf-8"))
        if match is None:
            raise SystemExit(f"{icon}: not an SVG")
        inside = " ".join(match["inside"].split()).replace("> <", "><")
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24"><g {pen}>{inside}</g></symbol>')
    own = (ROOT / "scripts/vendored/ui-own.svg").read_text(encoding="utf-8").strip()
    return "\n".join([*lines, own, "</svg>", ""]).encode()


def _bundle(entry: str) -> tuple[bytes, list[str]]:
    """A library as one minified module, and the packages that went into it."""
    with tempfile.TemporaryDirectory() as folder:
        made, about = Path(folder) / "made.js", Path(folder) / "about.json"
        command = [str(MODULES / ".bin" / BUNDLER), f"scripts/vendored/{entry}", "--bundle", "--format=esm", "--minify"]
        command += ["--legal-comments=none", "--log-level=warning", f"--outfile={made}", f"--metafile={about}"]
        subprocess.run(command, cwd=ROOT, check=True)
        inputs = json.loads(about.read_text(encoding="utf-8"))["inputs"]
        return made.read_bytes(), sorted({match["name"] for path in inputs if (match := _PACKAGE.match(path))})


def _licences(packages: list[str]) -> bytes:
    """The licence text of each package, under its name and version."""
    parts = []
    for name in packages:
        about = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        texts = sorted(path for path in (MODULES / name).iterdir() if path.name.lower().startswith("licen"))
        text = texts[0].read_text(encoding="utf-8").strip() if texts else f"Licence: {about['license']}"
        parts.append(f"{name} {about['version']} ({about['license']})\n\n{text}\n")
    return ("\n" + "-" * 80 + "\n\n").join(parts).encode()


# A clip to all of the picture changes nothing, and a part of a sprite that another page shows cannot find it.
_WHOLE = re.compile(r'<clipPath id="([^"]+)"><path fill="#fff" d="M0 0h64v64H0z"/></clipPath>')


def _unclipped(inside: str) -> str:
    """The inside of an icon without clips to its whole box."""
    for name in _WHOLE.findall(inside):
        inside = inside.replace(f' clip-path="url(#{name})"', "")
    return _WHOLE.sub("", inside).replace("<defs></defs>", "")


def _icon(key: str, source: str) -> bytes:
    """One icon without title and comments, its ids made its own, its root's styling kept in a group."""
    package, _, path = source.partition("/")
    folder = {"aws-icons": "aws-icons", "lucide": "lucide-static"}[package]
    text = (MODULES / folder / "icons" / path).read_text(encoding="utf-8")
    match = _SVG.search(text)
    if match is None:
        raise SystemExit(f"{source}: not an SVG")
    attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', match["attributes"]))
    inside = re.sub(r"<title>.*?</title>|<!--.*?-->", "", match["inside"], flags=re.DOTALL)
    inside = _unclipped(re.sub(r"\s*\n\s*", "", inside))
    for name in sorted(set(re.findall(r'\bid="([^"]+)"', inside)), key=len, reverse=True):
        inside = re.sub(rf'(id="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>{key}-{name}", inside)
    styling = {name: attributes[name] for name in _STYLING if name in attributes}
    if package == "lucide":
        styling["stroke-width"] = "1.5"  # drawn large, the outline's own 2 is too heavy
    if styling:
        written = " ".join(f'{name}="{value}"' for name, value in styling.items())
        inside = f"<g {written}>{inside}</g>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{attributes["viewBox"]}">{inside}</svg>\n'.encode()


def lock(files: dict[Path, bytes]) -> bytes:
    """Versions, licences and hashes, in a stable order."""
    packages = {}
    for name in COPIES:
        about = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        packages[name] = {"version": about["version"], "licence": about["license"]}
    packages[TYPEFACES] = {"version": _debian_version(TYPEFACES), "licence": "OFL-1.1"}
    hashes = {path.as_posix(): hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    return (json.dumps({"packages": packages, "files": hashes}, indent=1) + "\n").encode()


def _debian_version(package: str) -> str:
    """The version of an installed package of Debian."""
    command = ["dpkg-query", "--show", "--showformat=${Version}", package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Write everything, or with --check only compare. Returns the exit status."""
    files = vendored()
    files[LOCK.relative_to(ROOT)] = lock(files)
    stale = [path for path, data in files.items() if not (ROOT / path).exists() or (ROOT / path).read_bytes() != data]
    if "--check" in sys.argv:
        for path in stale:
            print(f"differs: {path}")
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_bytes(files[path])
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
