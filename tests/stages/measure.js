// Goes through every step of every story of the player on a page and says what is amiss at each. No motion is wanted.
async ({ least, presenting }) => {
  const EDGE = 48; // round a step that is shown whole
  const player = document.querySelector("flow-player");
  const stage = presenting ? player.closest(".viewer") : player.closest(".stage");
  const header = presenting ? null : document.querySelector(".site-header");
  const canvas = () => [...stage.querySelectorAll(".canvas")].find((one) => one.clientHeight > 0);
  const box = (one) => one.getBoundingClientRect();
  const within = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  const frames = (count) => new Promise((done) => { const next = () => (count-- > 0 ? requestAnimationFrame(next) : done()); next(); });
  const rows = [];
  for (const timeline of player.timelines.slice()) {
    player.querySelector(`[data-play="${timeline.id}"]`).click();
    player.querySelector("[data-do=toggle]").click();
    player.querySelector("[data-do=first]").click();
    await frames(2);
    for (let step = 0; step < timeline.steps.length; step += 1) {
      if (step) player.querySelector("[data-do=next]").click();
      await frames(1);
      const faults = [];
      const said = {};
      const top = header && getComputedStyle(header).position === "sticky" ? box(header).bottom : 0;
      const room = { left: 0, right: innerWidth, top: Math.max(0, top), bottom: innerHeight };
      const needed = ["[data-caption]", ".player-bar", ".traffic", ".what-if"].map((one) => stage.querySelector(one)).filter((one) => one && one.getClientRects().length);
      if (!needed.every((one) => within(box(one), room))) {
        faults.push("bar outside");
        said.bars = needed.map((one) => [Math.round(box(one).top), Math.round(box(one).bottom)]);
      }
      const picture = box(canvas());
      if (!within(picture, room)) { faults.push("picture outside"); said.picture = [Math.round(picture.top), Math.round(picture.bottom)]; }
      if (presenting && needed.reduce((sum, one) => sum + box(one).height, picture.height) < innerHeight * 0.85) { faults.push("screen unused"); }
      const caption = stage.querySelector("[data-caption]");
      if (caption.scrollHeight > caption.clientHeight + 1) faults.push("caption cut");
      const svg = canvas().querySelector("svg.diagram");
      const prefix = canvas().dataset.prefix ?? "";
      const scale = svg.getScreenCTM().a;
      const touched = timeline.steps[step].touched.map((id) => svg.querySelector(`[id="${prefix}node-${id}"]`)).filter(Boolean);
      const texts = touched.flatMap((one) => [...one.querySelectorAll("text")]);
      const smallest = Math.min(...texts.map((one) => parseFloat(getComputedStyle(one).fontSize) * scale));
      if (!presenting && smallest < least - 0.05) { faults.push("small text"); said.text = smallest.toFixed(1); }
      // All of a step where that can be read in one look, else at least the part where it happens.
      const cards = touched.map((one) => box(one.querySelector(".card") ?? one));
      const across = Math.max(...cards.map((one) => one.right)) - Math.min(...cards.map((one) => one.left));
      const down = Math.max(...cards.map((one) => one.bottom)) - Math.min(...cards.map((one) => one.top));
      const cropped = cards.filter((one) => !within(one, picture)).length;
      const fits = across / scale <= picture.width - 2 * EDGE && down / scale <= picture.height - 2 * EDGE;
      if (cropped && (fits || cropped === cards.length)) { faults.push("cropped part"); said.cropped = touched.map((one) => one.id); }
      const tokens = [...svg.querySelectorAll(".token")].filter((one) => within(box(one.querySelector("path")), picture));
      const words = tokens.map((one) => one.querySelector(".token-words")).filter((one) => one && !within(box(one), picture));
      if (words.length) { faults.push("cropped words"); said.words = words.map((one) => one.textContent); }
      const asked = timeline.steps[step].moves.filter((one) => one.connection && one.label).length;
      const got = svg.querySelectorAll(".token-words").length;
      if (got < asked) { faults.push("no words"); said.got = [got, asked]; }
      rows.push({ story: timeline.id, step: step + 1, faults, said });
    }
  }
  return rows;
}
