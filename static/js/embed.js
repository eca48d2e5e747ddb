// An embedded pattern: nothing but the picture and its player.
import "./diagram-viewer.js";
import "../player/player.js";
import "./opened.js";

// A part is opened where it is, without the page anew: the story goes on. The link is there for when that fails.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-opens]") : null;
  const place = document.querySelector("[data-boxed]");
  if (!(link instanceof HTMLAnchorElement) || !place || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "box" } });
    if (!answer.ok) throw new Error(String(answer.status));
    // The server's own page: texts in it are escaped there.
    place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  } catch {
    location.href = link.href;
  }
});
