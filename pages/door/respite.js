// What no stylesheet can do, for the pages that Streamlit draws: after something was done, the focus goes to what is said
// of it, in sight. What is said stands in a container whose key begins with "said."; each has a key of its own.
const SAID = '[class*="st-key-said-"]';
let last = "";

function tell() {
  const found = document.querySelector(SAID);
  const key = found ? [...found.classList].find((one) => one.startsWith("st-key-said-")) : "";
  if (key && key !== last) {
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center", behavior: "instant" });
  }
  last = key || last;
}

new MutationObserver(tell).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["class"] });
