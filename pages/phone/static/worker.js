// Keeps the page on the phone, so that it opens without a connection. The server writes the first line: VERSION and FILES.
const DRAWER = `respite-phone-${VERSION}`;

async function keepFiles() {
  const drawer = await caches.open(DRAWER);
  await Promise.all(FILES.map(async (name) => {
    const answer = await fetch(name, { cache: "no-cache", redirect: "error" });
    // half of one version and half of another is none, and what a network puts in between is no file of ours
    if (!answer.ok || answer.headers.get("X-Respite-Page") !== VERSION) throw new Error(`not this version: ${name}`);
    await drawer.put(name, answer);
  }));
  await skipWaiting();
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== DRAWER).map((name) => caches.delete(name)));
  await clients.claim();
}

addEventListener("install", (event) => event.waitUntil(keepFiles()));
addEventListener("activate", (event) => event.waitUntil(dropOthers()));
addEventListener("fetch", (event) => {
  const address = new URL(event.request.url), folder = new URL("./", location.href).pathname;
  const name = address.pathname.startsWith(folder) ? address.pathname.slice(folder.length) || "./" : null;
  if (event.request.method !== "GET" || address.origin !== location.origin || !FILES.includes(name)) return;
  event.respondWith(caches.open(DRAWER).then(async (drawer) => (await drawer.match(name)) ?? fetch(event.request)));
});
