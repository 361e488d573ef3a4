// Which pages there are, told by the links on them.

/** The six roles: each has a demo account and a dashboard. */
export const roles = ['admin', 'principal', 'faculty', 'warden', 'student', 'parent'];

/** Pages that need no account: path, and the answer they should give. */
export const open = [
  ['/login', 200],
  ['/password/forgot', 200],
  ['/help', 200],
  ['/no-such-page', 404],
  ['/styleguide', 200],
  ['/styleguide/documents', 200],
  ['/mail', 200],
];

/** Pages that everybody signed in has besides their navigation. */
export const everybodys = ['/profile', '/sessions', '/security', '/help', '/search?q=a'];

// Not pages of their own: the way home, coming, leaving, downloads, what machines read.
const skipped = /^\/$|^\/(login|logout|assets|api|healthz|readyz|metrics|swagger|docs)\b|\.(csv|xlsx|pdf|json|ics|svg|zip)\b|\/export\b|[?&](format|lang|theme)=/;

/** The links of the navigation of the page that is open, as paths. */
export const navigation = (page) => links(page, 'nav a[href]');

/** All links of the page that is open, as paths. */
export async function links(page, selector = 'a[href]') {
  const found = await page.locator(selector).evaluateAll((all) =>
    all
      .filter((a) => !a.hasAttribute('download') && new URL(a.href).origin === location.origin)
      .map((a) => new URL(a.href).pathname + new URL(a.href).search),
  );
  return [...new Set(found)].filter((path) => !skipped.test(path));
}

/** One key for all pages of the same make: /users/7 and /users/8 share a template. */
export const kind = (path) => path.split('?')[0].replaceAll(/\/[^/]*\d[^/]*(?=\/|$)/g, '/:id');
