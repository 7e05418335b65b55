// Keeps the handheld in the browser, so that it opens without network. What it asks of the house it
// asks itself; nothing of that is kept here.
const NAME = `kontor-floor-${VERSION}`;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(KEPT.map((address) => new Request(address, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("kontor-floor-") && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !pathname.startsWith("/floor")) return;
  const answer = async () => {
    const cache = await caches.open(NAME);
    return await cache.match(pathname) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
