/** Times in words that stay true: "5m ago". Without this module, and on paper, the moment itself stands there. */

const EVERY_MS = 30_000;
const STEPS = [
  ["minute", 60],
  ["hour", 60 * 60],
  ["day", 24 * 60 * 60],
];
const LONGEST_S = 7 * 24 * 60 * 60;
const { lang } = document.documentElement;
// Only English has narrow words that are no units: "5m ago", but "vor 5 m".
const style = lang.startsWith("en") ? "narrow" : "short";
const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style });

function inWords(seconds) {
  if (seconds < 45) return words.format(0, "second");
  const [unit, length] = STEPS.findLast(([, each]) => seconds >= each) ?? STEPS[0];
  return words.format(-Math.max(1, Math.round(seconds / length)), unit);
}

function tell() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const text = inWords(seconds);
    if (seconds > -60 && seconds < LONGEST_S && time.textContent !== text) time.textContent = text;
  }
}

tell();
setInterval(tell, EVERY_MS);
new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
