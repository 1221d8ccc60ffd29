/** Following a stream of the server's event log over a websocket that may be cut at any time. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Bad address, signed out, not found: another try would end the same. */
const REFUSALS = new Set([4400, 4401, 4404]);

/**
 * Follow a stream: each event behind `after` reaches `onEvent` once and in order, over any number of reconnections.
 *
 * @param {string} path the socket's path and query, without `after`
 * @param {{after: number, onEvent: (frame: object) => void, onState: (isConnected: boolean) => void}} options
 */
export function follow(path, { after, onEvent, onState }) {
  let seen = after;
  let failures = 0;
  let timer = null;
  let socket = null;

  function receive({ data }) {
    const frame = JSON.parse(data);
    if (frame.seq !== undefined) {
      if (frame.seq <= seen) return;
      seen = frame.seq;
    }
    onEvent(frame);
  }

  function opened() {
    failures = 0;
    onState(true);
  }

  function closed({ code }) {
    onState(false);
    if (REFUSALS.has(code)) return;
    failures += 1;
    timer = setTimeout(connect, waitMs(failures));
  }

  function connect() {
    clearTimeout(timer);
    socket = new WebSocket(address(path, seen));
    socket.addEventListener("open", opened);
    socket.addEventListener("message", receive);
    socket.addEventListener("close", closed);
  }

  function connectNow() {
    if (socket.readyState === WebSocket.CLOSED) connect();
  }

  globalThis.addEventListener("online", connectNow);
  document.addEventListener("visibilitychange", () => document.hidden || connectNow());
  connect();
}

/** The wait before another try: doubled each time, with jitter, so that a restarted server is not stormed. */
function waitMs(failures) {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return longest / 2 + (Math.random() * longest) / 2;
}

function address(path, after) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("after", after);
  return url;
}
