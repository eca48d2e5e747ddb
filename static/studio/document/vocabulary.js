// The services, the kinds of connection and what may be connected with what: data that the server wrote, asked here.

const GENERIC = "aws.generic";
const CLASSES = "diagrams."; // with this the key of a class of the diagrams package begins

export class Vocabulary {
  /** @type {Set<string>} */
  #asked = new Set();

  /** @param {{services: any, categories: any, kinds: any, matrix: any, drawing: any}} data @param {any} [classes] those that the sketch begins with */
  constructor(data, classes = {}) {
    this.services = data.services;
    /** Classes of the diagrams package that were met: of these only name and picture are known. @type {Map<string, any>} */
    this.classes = new Map(Object.entries(classes));
    /** Told once of each class that is met and not known here. @type {((key: string) => void)|null} */
    this.ask = null;
    this.categories = data.categories;
    this.kinds = data.kinds;
    /** Keys of the settings whose value is the id of another part. @type {Set<string>} */
    this.naming = new Set(Object.values(data.kinds).flatMap((kind) => (kind.settings ?? []).filter((item) => item.type === "part").map((item) => item.key)));
    this.drawing = data.drawing;
    this.remedies = new Map((data.matrix.unsupported ?? []).map((row) => [`${row.source} ${row.target}`, row]));
    /** @type {Map<string, any[]>} */
    this.rows = new Map();
    for (const row of data.matrix.rows) {
      const key = `${row.source} ${row.target}`;
      if (!this.rows.has(key)) this.rows.set(key, []);
      this.rows.get(key)?.push(row);
    }
  }

  /** @param {string} key */
  service(key) {
    return this.services[key] ?? this.classes.get(key) ?? this.#unknown(key);
  }

  /** A class as the server tells it. @param {string} key @param {any} service */
  learn(key, service) {
    this.classes.set(key, service);
    this.#asked.add(key);
  }

  /** Is it known what this service can be connected with? @param {string} key */
  judges(key) {
    return key in this.services && key !== GENERIC;
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

  /** The rows of the matrix for a pair, the default first. @param {string} source @param {string} target service keys */
  ways(source, target) {
    const rows = this.rows.get(`${source} ${target}`) ?? [];
    return [...rows].sort((one, other) => Number(other.default) - Number(one.default));
  }

  /** The same, and when there is none, what is known about the pair. */
  remedy(source, target) {
    return this.remedies.get(`${source} ${target}`);
  }

  /** @param {string} kind */
  styleOf(kind) {
    return this.kinds[kind]?.style ?? "request";
  }

  /** Services that may stand at the other end. @param {string} key @param {"out"|"in"} direction */
  partners(key, direction) {
    const found = new Set();
    for (const pair of this.rows.keys()) {
      const [source, target] = pair.split(" ");
      if (direction === "out" && source === key) found.add(target);
      if (direction === "in" && target === key) found.add(source);
    }
    return [...found].filter((one) => this.services[one]);
  }
}
