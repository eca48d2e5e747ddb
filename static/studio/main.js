// The studio: reads what the page brings, puts the parts together, and lets each feature add its own.
import { Editing } from "./canvas/editing.js";
import { CanvasView } from "./canvas/view.js";
import { placedInRows } from "./document/parts.js";
import { Store } from "./document/store.js";
import { Vocabulary } from "./document/vocabulary.js";
import * as arranging from "./features/arranging.js";
import * as beside from "./features/beside.js";
import * as classes from "./features/classes.js";
import * as choosing from "./features/choosing.js";
import * as composing from "./features/composing.js";
import * as contextPad from "./features/context-pad.js";
import * as discussing from "./features/discussing.js";
import * as exercising from "./features/exercising.js";
import * as exporting from "./features/exporting.js";
import * as findings from "./features/findings.js";
import * as focusing from "./features/focusing.js";
import * as framework from "./features/framework.js";
import * as inspector from "./features/inspector.js";
import * as inside from "./features/inside.js";
import * as keeping from "./features/keeping.js";
import * as load from "./features/load.js";
import * as loadFigures from "./features/load-figures.js";
import * as looking from "./features/looking.js";
import * as many from "./features/many.js";
import * as notes from "./features/notes.js";
import * as opening from "./features/opening.js";
import * as outline from "./features/outline.js";
import * as palette from "./features/palette.js";
import * as playing from "./features/playing.js";
import * as presenting from "./features/presenting.js";
import * as recognising from "./features/recognising.js";
import * as remembering from "./features/remembering.js";
import * as sharing from "./features/sharing.js";
import * as speaking from "./features/speaking.js";
import * as stressing from "./features/stressing.js";
import * as together from "./features/together.js";
import { copyAt, openOffline } from "./ports/copies.js";
import { setSprites } from "./ports/dom.js";
import { Server } from "./ports/server.js";
import { Studio } from "./studio.js";

// The order is that of the command palette; `framework` builds the toolbar from what the others have added.
const FEATURES = [speaking, classes, looking, notes, arranging, many, choosing, palette, contextPad, inspector, findings, composing, recognising, playing, inside, exercising, load, loadFigures, stressing, presenting, exporting, sharing, discussing, beside, opening, keeping, remembering, together, outline, framework, focusing];

const data = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("studio-data")).textContent ?? "{}");
// Without a network the empty studio stands for every sketch's page: what is kept in this browser is put in.
const copy = data.saved ? null : copyAt(location.pathname);
if (copy) Object.assign(data, { sketch: copy.sketch, saved: copy.saved, exercise: location.search ? (copy.exercise ?? null) : null });
else if (!data.saved && location.pathname !== data.addresses.studio) history.replaceState(null, "", data.addresses.studio);
const names = Object.keys(data.data);
const read = await Promise.all(names.map(async (name) => (await fetch(data.data[name])).json()));
const vocabulary = new Vocabulary(/** @type {any} */ (Object.fromEntries(names.map((name, index) => [name, read[index]]))), data.classes.known);
setSprites({ signs: data.signs, icons: data.icons, classes: data.classes.icons });

const csrf = /** @type {HTMLInputElement|null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
const { card_width: width, roomy_height: height } = vocabulary.drawing.sizes;
const store = new Store(placedInRows(data.sketch, { width, height }));
const editing = new Editing(store, vocabulary);
const view = new CanvasView(/** @type {HTMLElement} */ (document.getElementById("canvas")), editing, { icons: data.icons, classIcons: data.classes.icons });
const studio = new Studio({ data, store, editing, view, vocabulary, server: new Server(data.addresses, csrf) });

for (const feature of FEATURES) feature.install(studio);
view.fit();
openOffline();
// For tests and for whoever looks under the bonnet; nothing of ours reads it.
Object.assign(globalThis, { studio });
