// The link may be ended while the page is open: then it goes blank, within seconds.
const ask = async () => {
  try {
    const answer = await fetch(location.pathname + "/holds", { cache: "no-store", credentials: "same-origin" });
    if (answer.status !== 404) return;
    document.body.replaceChildren();
    location.replace(location.pathname);
  } catch {
    // no connection says nothing about the link
  }
};
setInterval(ask, 3000);
document.addEventListener("visibilitychange", ask);
window.addEventListener("pageshow", ask);
