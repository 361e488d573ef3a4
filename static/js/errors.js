// Takes the reader to the summary of a refused form, and from it to the field.
export default function errors(root) {
  const summary = root.matches?.('[data-errors]') ? root : root.querySelector('[data-errors]');
  if (!summary) return;
  summary.focus();
  const prefix = summary.dataset.errors;
  if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-errors] a[href^="#"]');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const target = field.matches('input, select, textarea, button') ? field : field.querySelector('input, select, textarea') ?? field;
  const label = target.labels?.[0] ?? target.closest('fieldset')?.querySelector('legend');
  (label ?? target).scrollIntoView({ block: 'start' });
  target.focus({ preventScroll: true });
});
