// `data-dialog="id"` opens a native dialog; `data-print` prints the page.
export default function open(root) {
  for (const button of root.querySelectorAll('[data-print][hidden]')) button.hidden = false;
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest('[data-print]')) print();
});
