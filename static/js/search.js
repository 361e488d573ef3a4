// “/” and Ctrl+K go to the search of the top bar. `data-shortcuts="off"` on the body switches the single key off.
const typing = (element) => element.closest('input, textarea, select, [contenteditable]') !== null;

function go() {
  const input = document.querySelector('[data-search]');
  if (input?.checkVisibility()) {
    input.focus();
    input.select();
  } else {
    document.querySelector('[data-search-page]')?.click();
  }
}

document.addEventListener('keydown', (event) => {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k';
  const plain = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey
    && document.body.dataset.shortcuts !== 'off' && !typing(event.target);
  if ((!command && !plain) || document.querySelector('dialog:modal')) return;
  event.preventDefault();
  go();
});
