// The services, the kinds of connection and what may be connected with what: data that the server wrote, asked here.
import { gettext } from "../../js/texts.js";
import { findable } from "./finding.js";
import { Pairs } from "./pairs.js";

export const UNSPECIFIED = "unspecified"; // the kind of a line of which nobody knows the kind

const GENERIC = "aws.generic";
const CLASSES = "diagrams."; // with this the key of a class of the diagrams package begins

export class Vocabulary {
  /** @type {Set<string>} */
  #asked = new Set();

  /** @param {{services: any, categories: any, kinds: any, frames: any, pairs: any, drawing: any}} data @param {any} [classes] those that the sketch begins with */
  constructor(data, classes = {}) {
    this.services = data.services;
    /** Classes of the diagrams package that were met: of these only name and picture are known. @type {Map<string, any>} */
    this.classes = new Map(Object.entries(classes));
    /** Told once of each class that is met and not known here. @type {((key: string) => void)|null} */
    this.ask = null;
    this.categories = data.categories;
    this.kinds = data.kinds;
    this.frames = data.frames;
    /** Keys of the settings whose value is the id of another part. @type {Set<string>} */
    this.naming = new Set(Object.values(data.kinds).flatMap((kind) => (kind.settings ?? []).filter((item) => item.type === "part").map((item) => item.key)));
    this.drawing = data.drawing;
    this.pairs = new Pairs(data.pairs);
  }

  /** @param {string} key */
  service(key) {
    return this.services[key] ?? this.classes.get(key) ?? this.#unknown(key);
  }

  /** What sort of thing a service of the vocabulary is, for lists. @param {any} service */
  sort(service) {
    const category = this.categories[service.category]?.name ?? "";
    return service.name === service.short ? category : `${service.name} · ${category}`;
  }

  /** By which words a service is found. @param {any} service */
  findable(service) {
    return findable({ title: service.short, names: [service.name, service.key.replace(/^[^.]+\./, ""), ...(service.abbreviations ?? []), ...(service.search ?? [])], about: service.summary });
  }

  /** A class as the server tells it. @param {string} key @param {any} service */
  learn(key, service) {
    this.classes.set(key, service);
    this.#asked.add(key);
  }

  #unknown(key) {
    if (key.startsWith(CLASSES) && this.ask && !this.#asked.has(key)) {
      this.#asked.add(key);
      this.ask(key);
    }
    return { ...this.services[GENERIC], key, short: key, name: key };
  }

  /** @param {any} node what it is called on the canvas */
  nameOf(node) {
    return node.label || this.service(node.service).short;
  }

  /**
   * What is known of a connection between two nodes, as both are set.
   * @param {{service: string, settings?: any}} from @param {{service: string, settings?: any}} to
   */
  between(from, to) {
    return this.pairs.answer(from.service, to.service, (end, setting) => {
      const node = end === "source" ? from : to;
      return node.settings?.[setting] ?? this.service(node.service).settings?.find((item) => item.key === setting)?.default;
    });
  }

  /** The kind that a new connection gets by itself. @param {{service: string}} from @param {{service: string}} to */
  usualKind(from, to) {
    return this.between(from, to).kinds[0] ?? UNSPECIFIED;
  }

  /** What there is to say about a connection before it is drawn, in a few words. */
  inShort(from, to) {
    const answer = this.between(from, to);
    if (answer.verdict === "known") return this.kinds[answer.kinds[0]]?.name ?? "";
    if (answer.verdict === "unknown") return gettext("not known to us");
    const [through] = answer.through;
    return answer.turn ? gettext("only the other way round") : through ? gettext("needs {service} between", { service: this.service(through).short }) : gettext("needs something between");
  }

  /** @param {string} kind */
  styleOf(kind) {
    return this.kinds[kind]?.style ?? "unspecified";
  }

  /**
   * The services in the order in which they are offered after one: what is known to connect, then what is true of nearly
   * everything, then what nobody knows, then what is impossible. @param {string} key
   */
  offeredAfter(key) {
    const place = (other) => {
      const answer = this.between({ service: key }, { service: other });
      if (answer.verdict === "known") return (answer.rare ? 2 : 0) + (answer.basis === "evidence" ? 0 : 1);
      return answer.verdict === "unknown" ? 4 : 5;
    };
    const places = new Map(Object.keys(this.services).map((other) => [other, place(other)]));
    return [...places.keys()].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  }
}
