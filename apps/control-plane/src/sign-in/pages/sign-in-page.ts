import { escapeHtml, layout } from './layout.ts';

export interface SignInPage {
  /** What its form shows, so that no other site can send one. */
  csrfToken: string;
  /** Where to go afterwards; a path of ours. */
  returnTo: string;
  email?: string;
  /** What went wrong with the last try. */
  problem?: string;
  /** What happened before, as signing out. */
  notice?: string;
  takesPasswords: boolean;
  /** Identity providers that people can sign in with: how each is called, and where that begins. */
  providers: readonly { name: string; href: string }[];
}

export function signInPage(page: SignInPage): string {
  const { problem, notice, takesPasswords, providers } = page;
  const said = [
    ...(notice === undefined ? [] : [`<p class="note good" role="status">${escapeHtml(notice)}</p>`]),
    ...(problem === undefined ? [] : [`<p class="note bad" role="alert">${escapeHtml(problem)}</p>`]),
  ];
  const links = providers.map(
    ({ name, href }) => `<a class="button" href="${escapeHtml(href)}">Continue with ${escapeHtml(name)}</a>`,
  );
  const ways = takesPasswords ? [passwordForm(page)] : [];
  const separator = takesPasswords && links.length > 0 ? ['<div class="or">or</div>'] : [];
  const none = ways.length + links.length === 0 ? ['<p class="note">Nobody can sign in here just now.</p>'] : [];
  return layout(
    'Sign in',
    `<h1>Sign in</h1><p class="soft">To the control plane of your gateways.</p>${[...said, ...ways, ...separator, ...links, ...none].join('\n')}`,
  );
}

function passwordForm({ csrfToken, returnTo, email = '' }: SignInPage): string {
  return `<form method="post" action="/login">
<input type="hidden" name="csrf_token" value="${escapeHtml(csrfToken)}"><input type="hidden" name="return_to" value="${escapeHtml(returnTo)}">
<label>E-mail<input type="email" name="email" value="${escapeHtml(email)}" autocomplete="username" required maxlength="320"${email === '' ? ' autofocus' : ''}></label>
<label>Password<input type="password" name="password" autocomplete="current-password" required maxlength="256"${email === '' ? '' : ' autofocus'}></label>
<button class="main">Sign in</button>
</form>`;
}
