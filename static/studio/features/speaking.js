// Who does not see the canvas hears what each edit did, with what is known of it.
import { gettext } from "../../js/texts.js";
import { spoken } from "../document/spoken.js";

/** @param {Studio} studio */
export function install(studio) {
  studio.store.subscribe((change) => {
    if (change.cause === "replace") return;
    const words = spoken(change, studio.vocabulary);
    if (words) studio.announce(`${change.cause === "follow" ? gettext("Somebody else: ") : ""}${words}`);
  });
}
