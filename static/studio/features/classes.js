// Parts beyond the vocabulary: classes of the diagrams package, found by the server and learned when they are met; and
// what nobody has a picture of, named by whoever draws it. So no search ends in nothing.
import { gettext } from "../../js/texts.js";
import { serviceIcon, sign } from "../ports/dom.js";

const WAIT = 180; // ms without a key, until the server is asked
const MOST = 24; // rows
const LEAST = 2; // characters
const LONGEST = 100; // characters that the server takes
const NAMED = "named:";
const FRAME = "frame:";
const ROOM = { width: 360, height: 220 }; // of a new frame with nothing in it

/** @param {Studio} studio */
export function install(studio) {
  const { vocabulary, server, view, data } = studio;
  const pending = new Set();
  let timer = 0;

  vocabulary.ask = (key) => {
    pending.add(key);
    clearTimeout(timer);
    timer = setTimeout(learn, 0);
  };

  /** Ask for what was met, and draw it anew when all of it is known. */
  async function learn() {
    const keys = [...pending];
    pending.clear();
    const told = await Promise.allSettled(keys.map(async (key) => vocabulary.learn(key, (await server.json(data.addresses.services + encodeURIComponent(key), undefined, { method: "GET" })).service)));
    if (told.some((one) => one.status === "fulfilled")) view.learned();
  }

  // All that is said of a class is said of every class.
  const any = data.classes.any;
  vocabulary.learn(any.key, any);

  /** A row of the answer as something to choose. */
  function itemOf(row) {
    if (row.service && vocabulary.services[row.service]) {
      const service = vocabulary.services[row.service];
      return { key: row.service, title: service.short, about: vocabulary.sort(service), picture: () => serviceIcon(service.icon) };
    }
    const icon = row.icon ? row.key : any.icon;
    if (!vocabulary.classes.has(row.key)) vocabulary.learn(row.key, { ...any, key: row.key, name: row.title, short: row.name, icon });
    return { key: row.key, title: row.name, about: [row.provider, row.group].filter(Boolean).join(" · "), picture: () => serviceIcon(icon) };
  }

  /** What the words find beyond the vocabulary: services by other names of theirs, then classes. @param {string} query @param {AbortSignal} signal */
  async function find(query, signal) {
    const address = `${data.addresses.classes}?${new URLSearchParams({ q: query.slice(0, LONGEST), limit: String(MOST) })}`;
    const { classes, total, meant } = await server.json(address, undefined, { method: "GET", signal });
    const items = new Map(classes.map(itemOf).map((item) => [item.key, item]));
    return { items: [...items.values()], more: total - classes.length, meant };
  }

  /** A part of that name, for what is not found. @param {string} query */
  const named = (query) => ({ key: `${NAMED}${query}`, title: gettext("Another part, called “{query}”", { query }), about: "", picture: () => serviceIcon(any.icon) });

  /**
   * Searches while somebody types. `show` gets what was found for the last words, and nothing at once when they change.
   * `meant` is how the words were read where one of them was mistyped.
   * @param {(found: {items: any[], more: number, query: string, done: boolean, meant: string}) => void} show
   */
  studio.searchingParts = (show) => {
    let later = 0;
    let last = "";
    let stop = new AbortController();
    let settled = Promise.resolve();
    return {
      /** @param {string} words */
      type(words) {
        const query = words.trim().replace(/\s+/g, " ");
        if (query === last) return;
        last = query;
        clearTimeout(later);
        stop.abort();
        stop = new AbortController();
        const { signal } = stop;
        if (query.length < LEAST) return show({ items: [], more: 0, query, done: true, meant: "" });
        show({ items: [], more: 0, query, done: false, meant: "" });
        settled = new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve());
          later = setTimeout(async () => {
            // Without the server there is still a part of that name.
            const found = await find(query, signal).catch(() => ({ items: [], more: 0, meant: "" }));
            if (!signal.aborted) show({ ...found, items: [...found.items, named(query)], query, done: true });
            resolve();
          }, WAIT);
        });
      },
      /** When the last words have been answered. */
      settled: () => settled,
    };
  };

  /** Frames as something to choose. */
  studio.frameItems = () =>
    Object.values(vocabulary.frames).map((kind) => ({ key: `${FRAME}${kind.key}`, title: kind.name, about: gettext("Frame"), text: kind.summary, names: [kind.name, ...(kind.search ?? [])], picture: () => sign("frame") }));

  /** A frame round what is selected, or in a free place: its name is asked for. @param {string} key as of `frameItems` */
  studio.addFrame = (key) => {
    const kind = key.slice(FRAME.length);
    const nodes = studio.selected.filter((id) => ["node", "frame"].includes(studio.partOf(id)?.name));
    const { x, y } = studio.editing.freePlace(view.middle);
    const box = nodes.length ? null : { x: x - ROOM.width / 2, y: y - ROOM.height / 2, ...ROOM };
    view.select([studio.editing.frame(nodes, { kind, label: vocabulary.frames[kind].name, box })], { show: true });
    view.focus();
  };

  /** Is that key one of a frame? @param {string} key */
  studio.isFrame = (key) => key.startsWith(FRAME);

  /** What to add for something chosen. @param {string} key @returns {{service: string, label: string}} */
  studio.partFor = (key) => (key.startsWith(NAMED) ? { service: any.key, label: key.slice(NAMED.length) } : { service: key, label: "" });
}
