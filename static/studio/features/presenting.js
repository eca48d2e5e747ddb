// Presenting: a spot that follows the pointer and fades, and frames that are folded away.
import { gettext } from "../../js/texts.js";


/** @param {Studio} studio */
export function install(studio) {
  const { view, actions } = studio;
  let spot = null;

  const follow = (event) => {
    const box = view.container.getBoundingClientRect();
    spot.style.transform = `translate(${event.clientX - box.left}px, ${event.clientY - box.top}px)`;
  };
  const toggle = () => {
    if (spot) {
      spot.remove();
      view.container.removeEventListener("pointermove", follow);
      spot = null;
    } else {
      spot = document.createElement("div");
      spot.className = "laser";
      view.container.append(spot);
      view.container.addEventListener("pointermove", follow);
    }
    studio.announce(spot ? gettext("Pointer on.") : gettext("Pointer off."));
  };

  actions.add({ id: "laser", title: gettext("Pointer for presenting"), group: gettext("View"), keys: ["K"], sign: "pointer", pressed: () => Boolean(spot), run: toggle });
}
