// Fingers: one moves what it touches, or the canvas; two zoom. Taps are clicks and need nothing here.

const THRESHOLD = 8;

export class Touch {
  /** @param {CanvasView} view */
  constructor(view) {
    this.view = view;
    const { container } = view;
    container.addEventListener("touchstart", (event) => this.#start(event), { passive: false });
    container.addEventListener("touchmove", (event) => this.#move(event), { passive: false });
    for (const name of ["touchend", "touchcancel"]) container.addEventListener(name, () => this.#end());
  }

  #start(event) {
    if (!event.target.closest("svg")) return;
    const [one, other] = event.touches;
    if (other) {
      this.view.gestures.cancel();
      this.pinch = { span: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY), middle: middle(one, other) };
      this.finger = undefined;
      event.preventDefault();
      return;
    }
    this.finger = { id: this.view.partAt(one.clientX, one.clientY), start: { x: one.clientX, y: one.clientY }, last: { x: one.clientX, y: one.clientY }, moving: false };
  }

  #move(event) {
    const [one, other] = event.touches;
    if (this.pinch && other) {
      event.preventDefault();
      const span = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const now = middle(one, other);
      const box = this.view.container.getBoundingClientRect();
      this.view.canvas.scroll({ dx: now.x - this.pinch.middle.x, dy: now.y - this.pinch.middle.y });
      this.view.zoomBy(span / this.pinch.span, { x: now.x - box.left, y: now.y - box.top });
      this.pinch = { span, middle: now };
      return;
    }
    const { finger } = this;
    if (!finger) return;
    const far = Math.hypot(one.clientX - finger.start.x, one.clientY - finger.start.y) > THRESHOLD;
    if (!finger.moving && !far) return;
    event.preventDefault();
    const { view } = this;
    const [dx, dy] = [one.clientX - finger.last.x, one.clientY - finger.last.y];
    finger.last = { x: one.clientX, y: one.clientY };
    const selected = finger.id && view.selected.includes(finger.id) && !view.registry.get(finger.id)?.waypoints;
    finger.moving = true;
    if (selected && !view.readOnly) {
      finger.carried ??= { x: 0, y: 0 };
      finger.carried.x += dx / view.zoom;
      finger.carried.y += dy / view.zoom;
      view.editing.move(view.selected, { x: dx / view.zoom, y: dy / view.zoom }, undefined, { merge: `touch-${finger.id}` });
    } else {
      view.canvas.scroll({ dx, dy });
    }
  }

  #end() {
    this.pinch = undefined;
    const { finger, view } = this;
    this.finger = undefined;
    if (!finger?.carried) return;
    // A card dropped inside another frame belongs to it.
    const into = view.editing.frameAt(view.toCanvas({ clientX: finger.last.x, clientY: finger.last.y }), new Set(view.selected));
    view.editing.move(view.selected, { x: 0, y: 0 }, into, { merge: `touch-${finger.id}` });
  }
}

const middle = (one, other) => ({ x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2 });
