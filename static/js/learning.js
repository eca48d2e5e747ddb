// The behaviours of the pages to learn from, beside those of every page.
import "./quiz.js";
import "./learning-path.js";
