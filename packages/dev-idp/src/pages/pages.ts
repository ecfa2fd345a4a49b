import type { Person } from '../people.ts';
import { escapeHtml, page } from './page.ts';

export function signInPage(clientName: string, people: readonly Person[]): string {
  const buttons = people.map(
    ({ name, fullName, groups }) =>
      `<button name="person" value="${escapeHtml(name)}">${escapeHtml(fullName)}<small>${escapeHtml(name)} · ${escapeHtml(groups.join(', ') || 'no groups')}</small></button>`,
  );
  return page(
    'Sign in',
    `<h1>Who are you?</h1>
<p><strong>${escapeHtml(clientName)}</strong> asks you to sign in.</p>
<form method="post">
${buttons.join('\n')}
<button class="other" name="decision" value="deny">Cancel</button>
</form>`,
  );
}

export function consentPage(
  clientName: string,
  redirectHost: string,
  person: string,
  asked: readonly string[],
): string {
  return page(
    'Allow access',
    `<h1>Allow ${escapeHtml(clientName)}?</h1>
<p>You are signed in as <strong>${escapeHtml(person)}</strong>. You will return to <strong>${escapeHtml(redirectHost)}</strong>, which asks for:</p>
<ul>${asked.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>
<form method="post">
<button class="main" name="decision" value="allow">Allow</button>
<button class="other" name="decision" value="deny">Cancel</button>
</form>`,
  );
}

/** `form` is oidc-provider's, with id `op.logoutForm`. */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    `<h1>Sign out?</h1>
${form}
<button class="main" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="other" type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

export function signedOutPage(): string {
  return page('Signed out', '<h1>You are signed out.</h1>\n<p>You may close this page.</p>');
}

export function errorPage(title: string, detail: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(detail)}</p>`);
}
