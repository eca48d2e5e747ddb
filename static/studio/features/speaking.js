// Who does not see the canvas hears what each edit did, with what is known of it.
import { gettext } from "../../js/texts.js";
import { spoken } from "../document/spoken.js";

const QUIET = 4000; // milliseconds after word of what somebody else did: what they do in that time is only counted

/** @param {Studio} studio */
export function install(studio) {
  let waiting = 0; // changes of others of which nothing was said
  let timer = 0;

  studio.store.subscribe((change) => {
    if (change.cause === "replace") return;
    const words = spoken(change, studio.vocabulary);
    if (!words) return;
    if (change.cause !== "follow") return studio.announce(words);
    if (timer) return void (waiting += 1);
    studio.announce(studio.theirName ? gettext("{name}: {words}", { name: studio.theirName, words }) : `${gettext("Somebody else: ")}${words}`);
    timer = setTimeout(rest, QUIET);
  });

  function rest() {
    timer = 0;
    if (waiting) studio.announce(waiting > 1 ? gettext("{count} more changes by others.", { count: waiting }) : gettext("One more change by others."));
    waiting = 0;
  }
}
