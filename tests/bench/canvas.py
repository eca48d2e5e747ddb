"""The studio's canvas in a real browser: time until it can be used, frames while it moves, edit to finding."""

from __future__ import annotations

import gzip
import os
import statistics
from pathlib import Path

from patterns_app.core.sketch.codec import to_builtins
from scripts.running import serving

from .samples import sample

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (100, 500, 1950)  # some below the most, because the edits that are measured add nodes
_SHOW = """(sketch) => {
  const columns = Math.ceil(Math.sqrt(sketch.nodes.length));
  sketch.nodes.forEach((node, index) => {
    node.position = {x: (index % columns) * 220, y: Math.floor(index / columns) * 190};
  });
  const start = performance.now();
  studio.store.replace(sketch);
  document.querySelector("#canvas").getBoundingClientRect();
  studio.view.fit();
  return performance.now() - start;
}"""
# One gesture a frame. The peer is the same picture as plain SVG, moved by its view box: what the browser itself takes.
_FRAMES = """async ([kind, frames]) => {
  const { view } = studio;
  const canvas = document.querySelector("#canvas");
  const name = studio.sketch.nodes[0].id;
  let step;
  let end = () => 0;
  if (kind === "pan") step = (n) => view.canvas.scroll({ dx: n % 20 < 10 ? 4 : -4, dy: 2 });
  else if (kind === "zoom") step = (n) => view.zoomBy(n % 20 < 10 ? 1.03 : 1 / 1.03);
  else if (kind === "drag") {
    view.fit([name]);
    const hit = view.registry.getGraphics(view.registry.get(name)).querySelector(".djs-hit");
    const box = hit.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const mouse = (type, dx, target = document) => target.dispatchEvent(new MouseEvent(type, {
      bubbles: true, cancelable: true, view: window, button: 0, buttons: 1, clientX: x + dx, clientY: y + dx,
    }));
    mouse("mousedown", 0, hit);
    step = (n) => mouse("mousemove", 6 + n);
    end = () => { const start = performance.now(); mouse("mouseup", 6 + frames); return performance.now() - start; };
  } else {
    const plain = view.svg.cloneNode(true);
    canvas.replaceChildren(plain);
    const box = plain.getBoundingClientRect();
    step = (n) => plain.setAttribute("viewBox", `${(n % 20) * 4} ${n * 2} ${box.width} ${box.height}`);
  }
  const gaps = [];
  await new Promise((done) => {
    let last = performance.now();
    let count = 0;
    const tick = (now) => {
      gaps.push(now - last);
      last = now;
      if (count++ < frames) { step(count); requestAnimationFrame(tick); } else done();
    };
    requestAnimationFrame(tick);
  });
  const dropped = end();
  return { mean: gaps.slice(3).reduce((sum, gap) => sum + gap, 0) / (gaps.length - 3), dropped };
}"""
_FINDING = """() => new Promise((done) => {
  const start = performance.now();
  studio.addEventListener("findings", () => done(performance.now() - start), { once: true });
  const node = { id: `x${start | 0}`, service: "aws.sqs", position: { x: -400, y: 0 } };
  studio.store.commit("x", [{ do: "add", node }]);
})"""


def measure_canvas(runs: int) -> None:
    """Print everything; says so and returns when there is no browser."""
    scripts = [*(ROOT / "static/studio").rglob("*.js"), ROOT / "static/vendor/diagram-js/diagram-js.js"]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)
    print(f"\ncanvas: {weight / 1000:.0f} kB of scripts, compressed")
    chromium = os.environ.get("CHROMIUM")
    if not chromium:
        print("  no CHROMIUM in the environment: nothing is measured")
        return
    from playwright.sync_api import sync_playwright

    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        times = []
        for _ in range(max(3, runs // 3)):
            page.goto(f"{base}/studio/?pattern=saga")
            page.wait_for_selector("#studio[data-ready=true]")
            times.append(page.evaluate("performance.now()"))
        print(f"  from the request of the studio until it can be used: {statistics.median(times):.0f} ms")
        print("  milliseconds           first show    a frame: pan   zoom   drag   plain SVG    drop   edit to finding")
        for count in SIZES:
            page.goto(f"{base}/studio/")
            page.wait_for_selector("#studio[data-ready=true]")
            shown = page.evaluate(_SHOW, to_builtins(sample(count)))
            found = statistics.median(page.evaluate(_FINDING) for _ in range(5))
            kinds = {
                kind: page.evaluate(_FRAMES, [kind, 60 if count < 1000 else 15])
                for kind in ("pan", "zoom", "drag", "plain")
            }
            pan, zoom, drag, plain = (kinds[kind]["mean"] for kind in ("pan", "zoom", "drag", "plain"))
            dropped = kinds["drag"]["dropped"]
            print(
                f"  {count:5d} nodes {shown:21.0f} {pan:16.1f} {zoom:6.1f} {drag:6.1f} {plain:11.1f} "
                f"{dropped:7.0f} {found:17.0f}"
            )
        browser.close()
