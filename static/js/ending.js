/** The end of a text that scrolls: go there, and stay there while the text grows or the window changes its size. */

const NEAR_PX = 40;

const isStill = matchMedia("(prefers-reduced-motion: reduce)");

/** Scroll to the end; at once for whoever wants no motion, which a script has to see to itself. */
export function scrollToEnd(place, behavior) {
  place.scrollTo({ top: place.scrollHeight, behavior: isStill.matches ? "instant" : behavior });
}

/** Keep the end in sight until somebody scrolls up, and again once they are back; `parts` are what grows. */
export function stayAtEnd(place, parts) {
  let { scrollTop: last } = place;
  let isAtEnd = isNear();

  function isNear() {
    return place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_PX;
  }

  function scrolled() {
    if (place.scrollTop < last) isAtEnd = isNear();
    else isAtEnd ||= isNear();
    last = place.scrollTop;
  }

  place.addEventListener("scroll", scrolled, { passive: true });
  const sizes = new ResizeObserver(() => isAtEnd && scrollToEnd(place, "instant"));
  for (const each of [place, ...parts]) sizes.observe(each);
}
