// Warns before a session ends from disuse. What is done in one tab counts for all of them.
const idle = Number(document.body.dataset.sessionIdle) * 1000;
const notice = Math.min(120_000, idle / 2);
const dialog = document.getElementById('session-dialog');
const tabs = new BroadcastChannel('campus-session');
let seen = performance.timeOrigin;
let timer;

const part = (name) => dialog.querySelector(`[data-session-${name}]`);

function stayed(at) {
  seen = at;
  if (dialog.open) dialog.close();
  clearInterval(timer);
  timer = setInterval(tick, 1000);
}

function tick() {
  const left = seen + idle - Date.now();
  if (left > notice) return;
  if (!dialog.open) dialog.showModal();
  const words = part('left');
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  const text = (minutes === 1 ? words.dataset.one : words.dataset.other).replace('{n}', minutes);
  if (words.textContent !== text) words.textContent = text;
  if (left <= 0) ended();
}

function ended() {
  clearInterval(timer);
  part('title').textContent = part('title').dataset.over;
  part('left').textContent = part('left').dataset.over;
  part('stay').hidden = true;
  part('again').hidden = false;
  part('again').focus();
}

async function stay() {
  try {
    const answer = await fetch('/sessions/ping', { headers: { Accept: 'application/json' }, redirect: 'manual' });
    if (!answer.ok) return ended();
    tabs.postMessage(Date.now());
    stayed(Date.now());
  } catch {
    part('left').textContent = part('left').dataset.offline;
  }
}

part('stay').addEventListener('click', stay);
dialog.addEventListener('cancel', (event) => {
  event.preventDefault();
  if (!part('stay').hidden) stay();
});
tabs.addEventListener('message', (event) => stayed(event.data));
document.addEventListener('htmx:finally:request', () => {
  tabs.postMessage(Date.now());
  stayed(Date.now());
});
tabs.postMessage(seen);
stayed(seen);
