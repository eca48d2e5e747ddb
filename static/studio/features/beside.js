// Files that lie beside a sketch (pictures, the template that it came from): kept on the server where the sketch is.
import { gettext } from "../../js/texts.js";


/** @param {string} text base64 */
const bytesOf = (text) => new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))]);

/** @param {Studio} studio */
export function install(studio) {
  const { server, data } = studio;
  /** @type {Map<string, string>} by SHA-256, in base64: what waits for the sketch to be kept */
  const waiting = new Map();
  /** @type {Map<string, string>} the same, for as long as the page is open */
  const held = new Map();
  const place = () => `${data.addresses.api.replace(/sketches\/$/, "saved/")}${studio.saved.token}/blobs/`;

  async function send() {
    if (!studio.saved) return;
    for (const [name, text] of [...waiting]) {
      waiting.delete(name);
      try {
        await server.send(place() + name, bytesOf(text), { method: "PUT" });
      } catch (error) {
        studio.toast(gettext("A file beside the sketch was not kept. {message}", { message: /** @type {Error} */ (error).message }), { tone: "bad" });
      }
    }
  }

  studio.addEventListener("beside", (event) => {
    for (const [name, text] of Object.entries(event.detail)) (waiting.set(name, text), held.set(name, text));
    send();
  });
  studio.addEventListener("kept", send);

  /** Pictures as the canvas needs them: at data addresses, which our policy lets in. */
  const media = (text) => (text.startsWith("iVBOR") ? "image/png" : text.startsWith("/9j/") ? "image/jpeg" : "image/svg+xml");
  const asked = new Set();
  async function shown() {
    const { images = [], nodes = [] } = studio.sketch;
    const wanted = [...images.map((image) => image.blob), ...nodes.map((node) => node.image)].filter((name) => name && !studio.view.pictures.has(name));
    const before = studio.view.pictures.size;
    for (const name of new Set(wanted)) {
      const text = held.get(name) ?? (await fetched(name));
      if (text) studio.view.pictures.set(name, `data:${media(text)};base64,${text}`);
    }
    if (studio.view.pictures.size > before) studio.view.redraw();
  }
  async function fetched(name) {
    if (!studio.saved || asked.has(name)) return "";
    asked.add(name);
    try {
      const bytes = new Uint8Array(await (await server.send(place() + name, "", { method: "GET" })).arrayBuffer());
      const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      held.set(name, text);
      return text;
    } catch {
      return ""; // its place and its words are shown
    }
  }
  studio.store.subscribe(shown);
  studio.addEventListener("kept", shown);
  shown();

  /** Those of the files that are drawn, for a picture of the sketch. @param {any} sketch */
  studio.withPictures = (sketch) => {
    const names = [...(sketch.images ?? []).map((image) => image.blob), ...(sketch.nodes ?? []).map((node) => node.image)].filter((name) => held.has(name));
    return names.length ? { ...sketch, blobs: Object.fromEntries(names.map((name) => [name, held.get(name)])) } : sketch;
  };

  // Who needs the text of a file asks by its SHA-256 and takes the promise from `found`.
  studio.addEventListener("beside-wanted", (event) => {
    const text = held.get(event.detail.name);
    if (text) event.detail.found = bytesOf(text).text();
    else if (studio.saved) event.detail.found = server.send(place() + event.detail.name, "", { method: "GET" }).then((answer) => answer.text());
  });
}
