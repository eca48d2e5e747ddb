// An embedded pattern: nothing but the picture and its player.
import "./diagram-viewer.js";
import "../player/player.js";
