// Closes a flash or a toast. A toast with `data-after` goes by itself, but not while someone points at it or is in it.
export default function dismiss(root) {
  for (const button of root.querySelectorAll('[data-dismiss]')) button.hidden = false;
  for (const toast of root.querySelectorAll('[data-after]:not([data-counting])')) {
    toast.dataset.counting = '';
    wait(toast, Number(toast.dataset.after) * 1000);
  }
}

function wait(toast, milliseconds) {
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) wait(toast, 2000);
    else toast.remove();
  }, milliseconds);
}

document.addEventListener('click', (event) => {
  const box = event.target.closest('[data-dismiss]')?.closest('[data-dismissable]');
  if (!box) return;
  const hadFocus = box.contains(document.activeElement);
  box.remove();
  if (hadFocus) document.getElementById('main')?.focus({ preventScroll: true });
});
