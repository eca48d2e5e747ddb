// What one is called by those who have the same sketch open: chosen once, and kept on this device.
import { gettext } from "../../js/texts.js";
import { recall, remember } from "./storage.js";

const KEY = "studio:name";
export const NAME = 40; // characters

const ANIMALS = () => [
  gettext("Otter"), gettext("Heron"), gettext("Badger"), gettext("Robin"), gettext("Beaver"), gettext("Swift"), gettext("Hedgehog"), gettext("Magpie"),
  gettext("Squirrel"), gettext("Owl"), gettext("Fox"), gettext("Wren"), gettext("Hare"), gettext("Kingfisher"), gettext("Marten"), gettext("Finch"),
  gettext("Seal"), gettext("Puffin"), gettext("Deer"), gettext("Lark"), gettext("Mole"), gettext("Stork"), gettext("Lynx"), gettext("Plover"),
];

/** @returns {string} */
export function myName() {
  const known = recall(KEY);
  if (known) return known;
  const animals = ANIMALS();
  const name = gettext("Guest {animal}", { animal: animals[Math.floor(Math.random() * animals.length)] });
  remember(KEY, name);
  return name;
}

/** @param {string} name @returns {string} as it is kept */
export function callMe(name) {
  const plain = name.replace(/\s+/g, " ").trim().slice(0, NAME);
  if (plain) remember(KEY, plain);
  return plain || myName();
}
