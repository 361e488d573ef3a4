// Switches light and dark in place: the cookie is read by the server, so that the next page comes in the right theme.
// Without script the same form posts to /preferences/theme.
const root = document.documentElement;
const year = 31_536_000;

const isDark = () => root.dataset.theme
  ? root.dataset.theme === 'dark'
  : matchMedia('(prefers-color-scheme: dark)').matches;

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-theme-form]')) return;
  event.preventDefault();
  const theme = isDark() ? 'light' : 'dark';
  const keep = (flag) => (document.cookie = `theme=${theme}; Path=/; SameSite=Lax; Max-Age=${year}${flag}`);
  keep('; Secure');
  // A browser that takes no Secure cookie from loopback.
  if (!document.cookie.split('; ').includes(`theme=${theme}`)) keep('');
  root.dataset.theme = theme;
});
