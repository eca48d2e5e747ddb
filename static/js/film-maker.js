// Links with data-film: a film is made in the background, with the progress in view and a way to stop; then it is saved.
// Without a script the link works alike, only silently; and so it does while no worker is running.
import { gettext } from "./texts.js";


const LOOK = 600; // milliseconds between two looks at how far it is

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-film]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.dataset.busy) make(link);
});

/** @param {HTMLAnchorElement} link */
async function make(link) {
  const panel = /** @type {HTMLElement} */ (link.closest("[data-films]"))?.querySelector("[data-film-progress]");
  if (!(panel instanceof HTMLElement)) return location.assign(link.href);
  const [bar, words, stop] = [panel.querySelector("progress"), panel.querySelector("[data-film-says]"), panel.querySelector("button")];
  const kind = link.textContent ?? "film";
  const abort = new AbortController();
  const cancel = () => abort.abort();
  const say = (text) => words && (words.textContent = `${kind}: ${text}`);
  link.dataset.busy = "yes";
  panel.hidden = false;
  if (stop) stop.hidden = false;
  stop?.addEventListener("click", cancel);
  if (bar) bar.removeAttribute("value");
  say(gettext("waiting for its turn"));
  try {
    const film = await made(link.href, abort.signal, (job) => {
      if (!job.of) return;
      if (bar) [bar.max, bar.value] = [job.of, job.done];
      say(job.done < job.of - 1 ? gettext("drawing step {done} of {of}", { done: job.done + 1, of: job.of - 1 }) : gettext("putting it together"));
    });
    save(film, link.download || "film");
    if (words) words.textContent = gettext("{kind} saved.", { kind });
    if (bar) bar.value = bar.max;
  } catch (error) {
    if (words) words.textContent = abort.signal.aborted ? gettext("{kind} cancelled.", { kind }) : gettext("{kind} could not be made: {message}", { kind, message: error.message });
    if (bar) bar.value = 0;
  } finally {
    delete link.dataset.busy;
    stop?.removeEventListener("click", cancel);
    if (stop) stop.hidden = true;
  }
}

/**
 * The film, made by a job where the server takes one, else while we wait.
 * @param {string} address @param {AbortSignal} signal @param {(job: {done: number, of: number}) => void} tell
 */
async function made(address, signal, tell) {
  const said = await answer(address, { signal, headers: { Prefer: "respond-async" } });
  if (said.status !== 202) return said.blob();
  const job = said.headers.get("Location") ?? "";
  try {
    for (;;) {
      const now = await answer(job, { signal }).then((got) => got.json());
      tell(now);
      if (now.state === "cancelled") throw new Error(gettext("it was given up"));
      if (now.result) return (await answer(now.result, { signal })).blob();
      await pause(LOOK, signal);
    }
  } catch (error) {
    if (signal.aborted) fetch(job, { method: "DELETE", keepalive: true }).catch(() => {}); // it ends by itself, too
    throw error;
  }
}

/** @param {string} address @param {RequestInit} how */
async function answer(address, how) {
  const got = await fetch(address, how);
  if (!got.ok) throw new Error((await got.text()).trim().slice(0, 200) || `answer ${got.status}`);
  return got;
}

/** @param {number} milliseconds @param {AbortSignal} signal */
function pause(milliseconds, signal) {
  return new Promise((go, stop) => {
    const timer = setTimeout(go, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), stop(new Error("cancelled"))), { once: true });
  });
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
