import { escapeHtml, layout } from './layout.ts';

export interface PasswordPage {
  title: string;
  /** Whose account it is, or what to do first. */
  lead: string;
  action: string;
  csrfToken: string;
  /** Undefined where who they are has to be told, too. */
  email: string | undefined;
  /** What was told before. */
  told?: { email: string; fullName: string };
  problems?: readonly string[];
}

/** Where somebody chooses a password, by a link that works once. */
export function passwordPage({ title, lead, action, csrfToken, email, told, problems = [] }: PasswordPage): string {
  const list = problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('');
  const said =
    problems.length === 0 ? '' : `<div class="note bad" role="alert">This has to be mended:<ul>${list}</ul></div>`;
  const who =
    email === undefined
      ? `<label>Full name<input name="full_name" value="${escapeHtml(told?.fullName ?? '')}" autocomplete="name" required maxlength="255"${told === undefined ? ' autofocus' : ''}></label>
<label>E-mail<input type="email" name="email" value="${escapeHtml(told?.email ?? '')}" autocomplete="username" required maxlength="320"></label>`
      : // Password managers keep the new password under it.
        `<input type="hidden" name="email" value="${escapeHtml(email)}" autocomplete="username">`;
  return layout(
    title,
    `<h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(lead)}</p>${said}
<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="csrf_token" value="${escapeHtml(csrfToken)}">
${who}
<label>New password<input type="password" name="password" autocomplete="new-password" required minlength="12" maxlength="256"${told === undefined && email === undefined ? '' : ' autofocus'}></label>
<ul class="rules"><li>12 characters or more</li><li>Upper and lower case, a digit and a sign</li><li>No character three times in a row</li></ul>
<button class="main">Save the password</button>
</form>`,
  );
}
