// Selecting rows of a table: all of the page, one, or a range with Shift. `data-bulk` is the form around the table,
// `data-bulk-all` the box in the header, `data-bulk-bar` the bar, `data-bulk-count` the words with {n}, `data-bulk-clear` the way back.
export default function bulk(root) {
  const forms = root.matches?.('[data-bulk]') ? [root] : root.querySelectorAll('[data-bulk]');
  for (const form of forms) show(form);
}

const boxes = (form) => [...form.querySelectorAll('tbody .tick')];

function show(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const head = form.querySelector('[data-bulk-all]');
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  const bar = form.querySelector('[data-bulk-bar]');
  if (bar) bar.hidden = chosen === 0;
  const words = form.querySelector('[data-bulk-count]');
  if (words) words.textContent = words.dataset.bulkCount.replace('{n}', chosen.toLocaleString(document.documentElement.lang));
}

let last = null;

document.addEventListener('click', (event) => {
  const form = event.target.closest?.('[data-bulk]');
  if (!form) return;
  const all = boxes(form);
  if (event.target.closest('[data-bulk-clear]')) {
    for (const box of all) box.checked = false;
    show(form);
    form.querySelector('[data-bulk-all]')?.focus();
  } else if (event.target.matches('[data-bulk-all]')) {
    for (const box of all) box.checked = event.target.checked;
    show(form);
  } else if (event.target.matches('tbody .tick')) {
    const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
    last = event.target;
    show(form);
  }
});
