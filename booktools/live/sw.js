// Once a cell of a page has run, the page and what it needed are kept, and run without a network too. Pages and scripts come
// from the network as long as there is one; what lies in live/ is named by its content, and is not asked for twice.
"use strict";

const KEPT = `lossbook-${new URL(self.location.href).searchParams.get("v")}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) event.respondWith(answer(request));
});

/** What an older runtime left is let go. */
async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith("lossbook-") && name !== KEPT) await caches.delete(name);
  await self.clients.claim();
}

async function answer(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request);
  if (known && request.url.includes("/live/")) return known;
  try {
    const fresh = await fetch(request);
    if (fresh.status === 200) kept.put(request, fresh.clone()).catch(() => {}); // where there is no more room, it is not kept
    return fresh;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}
