// Brings a picture that can be moved when its place comes near the screen; until then, and without this file, the page is
// what it was. A picture that does not come leaves no place behind.
"use strict";

(() => {
  const bring = (place) => {
    const script = document.createElement("script");
    script.src = place.dataset.script;
    script.addEventListener("error", () => (place.hidden = true));
    document.head.append(script);
  };
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        bring(target);
      }
    },
    { rootMargin: "900px" },
  );
  for (const place of document.querySelectorAll("[data-explore]")) near.observe(place);
})();
