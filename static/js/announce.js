// Says what happened: to those who cannot see it in the live region, to all in a toast.

/** Speaks `words` in the page's live region. */
export function announce(words) {
  const region = document.getElementById('live');
  if (!region || !words) return;
  region.textContent = '';
  // Two equal sentences one after the other are both spoken only if the region was empty between them.
  setTimeout(() => { region.textContent = words; }, 50);
}

/** Shows `words` in a toast that stays until it is closed. */
export function toast(words) {
  const box = document.getElementById('toasts');
  const pattern = document.getElementById('toast-pattern');
  if (!box || !pattern || !words) return;
  const item = pattern.content.cloneNode(true);
  item.querySelector('[data-words]').textContent = words;
  box.replaceChildren(item);
}
