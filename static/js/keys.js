// “?” opens the list of what keys do. Where single keys are switched off, the page has no such list to open.
const typing = (element) => element.closest('input, textarea, select, [contenteditable]') !== null;

document.addEventListener('keydown', (event) => {
  if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector('dialog:modal')) return;
  event.preventDefault();
  document.getElementById('keys')?.showModal();
});
