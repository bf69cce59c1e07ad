// What HTML alone cannot do: the tab's discreet title, the word on the live line, and filters that apply themselves.
"use strict";

(() => {
  const title = () => {
    const list = document.querySelector("[data-new]");
    const fresh = list ? Number(list.dataset.new) : 0;
    document.title = fresh > 0 ? `Lessonwall: ${fresh} new` : "Lessonwall";
  };

  const say = (state, words) => {
    const line = document.getElementById("live-line");
    if (!line || line.dataset.state === "ended") return;
    line.dataset.state = state;
    line.querySelector("span").textContent = words;
  };

  document.addEventListener("htmx:sseOpen", () => say("live", "Live"));
  document.addEventListener("htmx:sseError", () => say("lost", "Reconnecting…"));
  document.addEventListener("htmx:sseClose", (event) => {
    if (event.detail && event.detail.type === "message") say("ended", "Signed out");
  });
  document.addEventListener("htmx:sseMessage", title);
  document.addEventListener("htmx:afterSwap", title);

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-apply]");
    if (form) form.requestSubmit();
  });

  // A card that a person has open (to give a reason for reading a name) is not swapped away under their hands.
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.target.id === "alerts" && event.target.querySelector("details[open]")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  title();
})();
