// Links: read-only and edit, copied with one click, revoked by the owner; and a line for a page that shows the sketch.
import { gettext } from "../../js/texts.js";
import { dialog, h, sign } from "../ports/dom.js";

const LONGEST = 8000; // characters of an address that servers and readers of Markdown still take

/** A sketch in the letters of an address: deflated, in base64. @param {any} sketch */
async function compact(sketch) {
  const packed = new Blob([JSON.stringify(sketch)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {Studio} studio */
export function install(studio) {
  async function open() {
    if (!studio.saved || studio.dirty()) {
      await studio.actions.get("save").run();
      if (!studio.saved) return studio.toast(gettext("A sketch has links once it is saved, and the server cannot be reached."), { tone: "bad" });
    }
    const { saved } = studio;
    const title = (studio.sketch.title || "Sketch").replace(/[\r\n]+/g, " ").replace(/[\\`*_[\]<>]/g, "\\$&");
    /** A picture that is drawn from its own address, for a README. Very large sketches do not fit into one. */
    const fixed = async () => {
      const address = new URL(`${studio.data.addresses.api}render?theme=auto&sketch=${await compact(studio.sketch)}`, location.href).href;
      if (address.length > LONGEST) return [];
      return [row(gettext("Fixed picture"), gettext("Markdown of a picture that never changes: the sketch as it is now is in the address."), `![${title}](${address})`)];
    };
    const embed = saved.view.replace("/s/", "/embed/s/");
    const row = (name, about, address, revoke) => {
      const field = h("input", { class: "input", readonly: true, value: address, "aria-label": name, onfocus: (event) => event.target.select() });
      const button = h("button", {
        type: "button",
        class: "button small",
        "aria-label": gettext("Copy the {name}", { name: name.toLowerCase() }),
        onclick: async () => {
          try {
            await navigator.clipboard.writeText(field.value);
          } catch {
            field.select();
            document.execCommand("copy");
          }
          button.lastChild.textContent = gettext("Copied");
          studio.announce(gettext("Copied."));
        },
      }, sign("link"), h("span", {}, gettext("Copy")));
      return h("section", { class: "share-row" }, h("h3", {}, name), h("p", { class: "quiet small" }, about), h("div", { class: "share-line" }, field, button, revoke && saved.owner ? h("a", { class: "button small plain", href: revoke }, gettext("Revoke")) : null));
    };
    dialog(
      gettext("Share"),
      saved.edit
        ? [
            ...(saved.share ? [h("p", { class: "button-row" }, h("a", { class: "button", href: saved.share }, sign("share"), gettext("People, teams, and links for a time")))] : []),
            row(gettext("Read-only link"), gettext("Whoever has it sees the sketch as it was last saved, and its files."), saved.view, saved.revoke.view),
            row(gettext("Edit link"), gettext("Whoever has it can change the sketch."), saved.edit, saved.revoke.edit),
            row(gettext("Markdown link"), gettext("For a README or a wiki: the title, leading to the sketch."), `[${title}](${saved.view})`),
            row(gettext("Live picture"), gettext("Markdown of a picture that shows the sketch as it was last saved, a minute later at most; it leads to the sketch."), `[![${title}](${saved.view}live.svg)](${saved.view})`),
            ...(await fixed()),
            row(gettext("For a page"), gettext("A frame that shows the sketch and plays it."), `<iframe src="${embed}" width="800" height="520" title="${(studio.sketch.title || "Sketch").replace(/["<>&]/g, "")}"></iframe>`),
          ]
        : [row(gettext("Address"), gettext("It opens to whom its owner has shared it with, as far as they may."), saved.view), ...(await fixed())],
      { name: "share", wide: true },
    );
    return undefined;
  }
  studio.actions.add({ id: "share", title: gettext("Share…"), group: gettext("File"), sign: "share", run: open });
}
