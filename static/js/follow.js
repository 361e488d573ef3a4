// A page that follows something by events asks for itself when they do not come: a proxy may refuse or hold back the stream.
// `data-follow` on the element that the events are for; it gets `stale`, for which another element waits with hx-trigger.
const WITHOUT = 5_000; // when no event ever came
const SILENT = 30_000; // when none came any more; the server begins a new stream every 20 seconds

const watched = new WeakSet();

export default function follow(root) {
  for (const element of root.querySelectorAll('[data-follow]')) {
    if (!watched.has(element)) watch(element);
  }
}

function watch(element) {
  watched.add(element);
  let came = false;
  let last = performance.now();
  element.addEventListener('htmx:sse:after:message', () => {
    came = true;
    last = performance.now();
  });
  const timer = setInterval(() => {
    if (!element.isConnected || !('follow' in element.dataset)) return clearInterval(timer);
    if (document.hidden || performance.now() - last < (came ? SILENT : WITHOUT)) return;
    last = performance.now();
    element.dispatchEvent(new CustomEvent('stale'));
  }, 1_000);
}
