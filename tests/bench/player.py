"""The player in a real browser: frames while tokens travel, time until it can play, weight of its scripts."""

from __future__ import annotations

import gzip
import os
import statistics
from pathlib import Path

from patterns_app.core.drawing.picture import page_svg
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.workers import Workers
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts.running import serving

from .samples import sample

ROOT = Path(__file__).resolve().parent.parent.parent
NODES, TOKENS, SECONDS = 50, 200, 4
_FRAMES = """async ([svg, count, seconds, kind]) => {
  const main = document.querySelector("main");
  main.innerHTML = svg;
  const drawn = main.querySelector("svg");
  const lines = [...drawn.querySelectorAll("g.connection")].map((line) => line.id.replace("connection-", ""));
  const moves = Array.from({ length: count }, (_, place) => ({ place, connection: lines[place % lines.length] }));
  let draw = () => {};
  if (kind === "ours") {
    const { SvgStage } = await import("/static/player/stage.js");
    const stage = new SvgStage(drawn, "");
    draw = (now) => stage.draw(moves.map(({ place, connection }) => ({
      move: { connection, direction: "forward", message: "request" },
      progress: (now / 1500 + place / count) % 0.998 + 0.001,
    })), false);
  } else {
    for (const { place, connection } of moves) {
      const token = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      token.setAttribute("r", "8");
      const way = drawn.querySelector(`#connection-${connection} path.line`).getAttribute("d");
      token.style.offsetPath = `path("${way}")`;
      const timing = { duration: 1500, iterations: Infinity, delay: -1500 * place / count };
      token.animate([{ offsetDistance: "0%" }, { offsetDistance: "100%" }], timing);
      drawn.append(token);
    }
  }
  const gaps = [];
  await new Promise((done) => {
    let last = performance.now();
    const begin = last;
    const tick = (now) => {
      draw(now);
      gaps.push(now - last);
      last = now;
      if (now - begin < seconds * 1000) requestAnimationFrame(tick); else done();
    };
    requestAnimationFrame(tick);
  });
  return gaps.slice(5);
}"""
_READY = """() => new Promise((done) => {
  const ready = () => document.querySelector(".is-ready flow-player");
  const look = () => ready() ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""


def measure_player(workers: Workers, runs: int) -> None:
    """Print everything; says so and returns when there is no browser."""
    chromium = os.environ.get("CHROMIUM")
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (ROOT / "static/player").glob("*.js"))
    print(f"\nplayer: {weight / 1000:.1f} kB of scripts, compressed (aim: under 30)")
    if not chromium:
        print("  no CHROMIUM in the environment: frames and time to the first step are not measured")
        return
    svg = page_svg(build_scene(sample(NODES), vocabulary(), workers.arrange), "/static/icons.svg", "")
    from playwright.sync_api import sync_playwright

    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        print(f"  {TOKENS} tokens on {NODES} nodes, {SECONDS} s      frames a second   frames over 25 ms")
        for kind, name in (("ours", "our stage"), ("peer", "the browser's own offset-path animation")):
            page.goto(f"{base}/about/")
            gaps = page.evaluate(_FRAMES, [svg, TOKENS, SECONDS, kind])
            late = sum(gap > 25 for gap in gaps)
            print(f"    {name:42s} {1000 / statistics.mean(gaps):6.1f} {late:10d} of {len(gaps)}")
        times = []
        for _ in range(runs):
            page.goto(f"{base}/patterns/saga/")
            times.append(page.evaluate(_READY))
        print(f"  from the request of a pattern page until its player can be used: {statistics.median(times):.0f} ms")
        browser.close()
