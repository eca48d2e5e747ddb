// What the pages of the service models do in place. Without it every control is a link or a form.
import "./reasons.js";
import "./hand-over.js";
