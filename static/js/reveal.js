// Shows and hides a typed password. The button comes hidden, as it does nothing without script.
export default function reveal(root) {
  for (const button of root.querySelectorAll('[data-reveal]')) button.hidden = false;
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-reveal]');
  const input = button && document.getElementById(button.dataset.reveal);
  if (!input) return;
  const show = input.type === 'password';
  input.type = show ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(show));
});

// A password in the clear is neither sent nor kept by the browser as a word one has typed.
document.addEventListener('submit', (event) => {
  for (const button of event.target.querySelectorAll('[data-reveal][aria-pressed="true"]')) button.click();
}, true);
