// The behaviours of every page. Each file is one behaviour and can be left out.
import "./theme-toggle.js";
import "./copy-link.js";
import "./comment-pins.js";
import "./diagram-viewer.js";
import "./menus.js";
import "./scenario-hints.js";
import "./page-sections.js";
import "../player/player.js";
import "./opened.js";
import "./film-maker.js";
import "./exercise-list.js";
import "./terms.js";
import "./small-behaviours.js";
