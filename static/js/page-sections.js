// Marks in the table of contents which section is being read.
const links = new Map(
  [...document.querySelectorAll(".toc a[href^='#']")].map((link) => [link.getAttribute("href")?.slice(1) ?? "", link]),
);

if (links.size > 0) {
  const seen = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
      const current = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) {
        if (id === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-15% 0px -60% 0px" },
  );
  const watch = () => {
    seen.clear();
    observer.disconnect();
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
  };
  watch();
  document.addEventListener("htmx:afterSettle", watch);
}
