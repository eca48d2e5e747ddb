// The studio without a network: our own files, and the empty studio page in the place of the studio's pages. Nothing else
// is kept or answered here.
const VERSION = "studio-{{ version }}";
const SHELL = {{ shell|safe }};
const FILES = new Set({{ files|safe }});
const PAGE = /^\/s\/[^/]+\/$/;
// An address may say which exercise is done; another view of a sketch is another page, which is not kept.
const shown = ({ pathname, searchParams }) => (pathname === SHELL || PAGE.test(pathname)) && !searchParams.has("view");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([SHELL, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("studio-") && name !== VERSION);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (FILES.has(address.pathname)) {
    event.respondWith(caches.open(VERSION).then((cache) => cache.match(address.pathname)).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate" && shown(address)) {
    event.respondWith(fetch(request).catch(async (error) => (await (await caches.open(VERSION)).match(SHELL)) ?? Promise.reject(error)));
  }
});
