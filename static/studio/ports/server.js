// What the studio asks of the server. Every answer is JSON or a file; a failure says in words what happened.
import { gettext } from "../../js/texts.js";


/** The server said no, or was not reached. `status` 0 means that it was not reached. */
export class ServerError extends Error {
  /** @param {string} message @param {number} status @param {any} [body] */
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export class Server {
  /** @param {Record<string, string>} addresses @param {string} csrf */
  constructor(addresses, csrf) {
    this.addresses = addresses;
    this.csrf = csrf;
  }

  /** @param {string} url @param {any} body @param {{signal?: AbortSignal, keepalive?: boolean, method?: string}} [how] @returns {Promise<Response>} */
  async send(url, body, { signal, keepalive = false, method = "POST" } = {}) {
    const raw = typeof body === "string" || body instanceof Blob || body instanceof FormData;
    const headers = { "X-CSRFToken": this.csrf, ...(raw ? {} : { "Content-Type": "application/json" }) };
    let answer;
    try {
      answer = await fetch(url, { method, headers, body: method === "GET" ? undefined : raw ? body : JSON.stringify(body), signal, keepalive });
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") throw error;
      throw new ServerError(gettext("The server cannot be reached."), 0);
    }
    if (answer.ok) return answer;
    const text = await answer.text();
    let said;
    try {
      said = JSON.parse(text);
    } catch {
      said = {};
    }
    const first = said.errors?.[0];
    const words = said.message ?? (first ? gettext("{message} (at {path})", { message: first.message, path: first.path }) : (said.detail ?? gettext("The server answered with an error ({status}).", { status: answer.status })));
    throw new ServerError(words, answer.status, said);
  }

  /** @param {string} what part of the API under sketches/ */
  async api(what, body, how) {
    return (await this.send(this.addresses.api + what, body, how)).json();
  }

  /** The sketch with places and lines for all of it; places alone where the lines take too long. @param {any} sketch */
  placed(sketch) {
    return this.api("layout?routes=true", sketch).catch(() => this.api("layout", sketch));
  }

  /** A file made of a sketch. @param {string} what @returns {Promise<Blob>} */
  async file(what, sketch) {
    return (await this.send(this.addresses.api + what, sketch)).blob();
  }

  async json(url, body, how) {
    return (await this.send(url, body, how)).json();
  }
}
