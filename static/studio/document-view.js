// The document view: says when the server could not be reached, and warns before typed text is left behind.
// Everything else on the page works by htmx, and all of it without a script.
import { gettext } from "../js/texts.js";


const work = () => /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-keeps-text]"));
const textarea = () => /** @type {HTMLTextAreaElement | null} */ (work()?.querySelector("#text") ?? null);

// What counts as kept is the text that came with the page; a fix or an added pattern is a change like any other.
let kept = textarea()?.defaultValue;
let leavingOnPurpose = false;
if (document.querySelector("#said.bad")) kept = undefined; // the page says that it is not saved

// After a swap htmx copies old attributes to the new elements for a moment. Our policy allows no style attributes,
// and the picture sizes itself anyway. Scripts in order: htmx has run when the document is complete.
document.addEventListener("DOMContentLoaded", () => {
  const { htmx } = /** @type {any} */ (globalThis);
  if (htmx) htmx.config.attributesToSettle = ["class"];
});

/** @param {string} text */
function say(text) {
  const said = document.querySelector("#said");
  if (!said) return;
  said.textContent = text;
  said.className = "said bad";
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(gettext("The server cannot be reached. Your text is still here; try again in a moment.")));
}
document.addEventListener("htmx:responseError", (event) => {
  const status = /** @type {CustomEvent} */ (event).detail.xhr.status;
  const tooLarge = status === 400 || status === 413;
  say(
    tooLarge
      ? gettext("The server refused the text. It takes at most 1 MiB. Your text is still here.")
      : gettext("The server answered with an error ({status}). Your text is still here.", { status }),
  );
});

document.addEventListener("submit", (event) => {
  if (event.target === work()) leavingOnPurpose = true;
});
addEventListener("pageshow", () => (leavingOnPurpose = false));
addEventListener("beforeunload", (event) => {
  const now = textarea()?.value;
  if (now !== undefined && now !== kept && !leavingOnPurpose) event.preventDefault();
});
