// Links with data-film: a film is drawn step by step, with the progress in view and a way to stop; then it is saved.
// Without a script the link works alike, only silently.

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
  link.dataset.busy = "yes";
  panel.hidden = false;
  if (stop) stop.hidden = false;
  stop?.addEventListener("click", cancel);
  try {
    let of = Number(link.dataset.steps) || 1;
    for (let step = 1; step <= of; step += 1) {
      if (bar) [bar.max, bar.value] = [of + 1, step - 1];
      if (words) words.textContent = `${kind}: drawing step ${step} of ${of}`;
      of = (await answer(`${link.href}&prepare=${step}`, abort.signal).then((got) => got.json())).of;
    }
    if (bar) bar.value = of;
    if (words) words.textContent = `${kind}: putting it together`;
    save(await answer(link.href, abort.signal).then((got) => got.blob()), link.download || "film");
    if (words) words.textContent = `${kind} saved.`;
    if (bar) bar.value = of + 1;
  } catch (error) {
    if (words) words.textContent = abort.signal.aborted ? `${kind} cancelled.` : `${kind} could not be made: ${error.message}`;
  } finally {
    delete link.dataset.busy;
    stop?.removeEventListener("click", cancel);
    if (stop) stop.hidden = true;
  }
}

/** @param {string} address @param {AbortSignal} signal */
async function answer(address, signal) {
  const got = await fetch(address, { signal });
  if (!got.ok) throw new Error((await got.text()).trim().slice(0, 200) || `answer ${got.status}`);
  return got;
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
