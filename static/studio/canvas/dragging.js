// What a hand draws while it holds the button, with no help of diagram-js: frames, and lines without meaning.
import { svg } from "./svg.js";

const SHORT = 8; // pixels of the screen that a press may move and be no line
const SMALL = 40; // canvas pixels a side that a frame has at least

/**
 * Follow a press until the button is let go.
 * @param {MouseEvent} mouse @param {(event: MouseEvent) => void} move @param {(event: MouseEvent) => void} end
 */
export function follow(mouse, move, end) {
  const up = (event) => {
    document.removeEventListener("mousemove", move);
    end(event);
  };
  document.addEventListener("mousemove", move);
  document.addEventListener("mouseup", up, { once: true });
  mouse.preventDefault();
}

/** The click that follows a press which has done its work selects nothing else. @param {CanvasView} view */
export function trapClick({ bus }) {
  const trap = () => true;
  bus.on("element.click", 3000, trap);
  setTimeout(() => bus.off("element.click", trap), 0);
}

/** A part that a plain line may end at, under the pointer: not the inside of a frame. @param {CanvasView} view @param {{clientX: number, clientY: number}} mouse */
export function endAt(view, mouse) {
  const at = view.toCanvas(mouse);
  const id = document.elementsFromPoint(mouse.clientX, mouse.clientY).map((one) => one.closest?.("[data-element-id]")?.getAttribute("data-element-id")).find((one) => one && one !== "__root");
  const element = id && view.registry.get(id);
  const part = element && !element.waypoints && element.kind !== "line" && (element.kind !== "frame" || element.part.collapsed) ? element.id : undefined;
  return { part, at: { x: Math.round(at.x), y: Math.round(at.y) } };
}

/** Draw a line without meaning, from part or place to part or place. @param {CanvasView} view @param {MouseEvent} mouse */
export function drawLine(view, mouse) {
  const from = endAt(view, mouse);
  const ghost = svg("path", { class: "line-ghost" });
  view.layer("drawing").append(ghost);
  const move = (event) => {
    const to = view.toCanvas(event);
    ghost.setAttribute("d", `M${from.at.x} ${from.at.y}L${to.x} ${to.y}`);
  };
  follow(mouse, move, (event) => {
    ghost.remove();
    trapClick(view);
    const to = endAt(view, event);
    const short = Math.hypot(event.clientX - mouse.clientX, event.clientY - mouse.clientY) < SHORT;
    if (short || (from.part && from.part === to.part)) return;
    const id = view.editing.addLine({ ...(from.part ? { source: from.part } : { start: from.at }), ...(to.part ? { target: to.part } : { end: to.at }) });
    view.dispatchEvent(new CustomEvent("lined", { detail: id }));
  });
}

/** Draw the box of a frame. @param {CanvasView} view @param {MouseEvent} mouse */
export function drawFrame(view, mouse) {
  const start = view.toCanvas(mouse);
  const ghost = svg("rect", { class: "djs-lasso-overlay" });
  view.layer("drawing").append(ghost);
  const box = (event) => {
    const now = view.toCanvas(event);
    return { x: Math.round(Math.min(start.x, now.x)), y: Math.round(Math.min(start.y, now.y)), width: Math.round(Math.abs(now.x - start.x)), height: Math.round(Math.abs(now.y - start.y)) };
  };
  const move = (event) => {
    for (const [key, value] of Object.entries(box(event))) ghost.setAttribute(key, String(value));
  };
  follow(mouse, move, (event) => {
    ghost.remove();
    trapClick(view);
    const drawn = box(event);
    if (drawn.width > SMALL && drawn.height > SMALL) view.dispatchEvent(new CustomEvent("framed", { detail: drawn }));
  });
}
