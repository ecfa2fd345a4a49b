import { escapeHtml, layout } from './layout.ts';

export interface AccountPage {
  csrfToken: string;
  fullName: string;
  email: string;
  organization: string;
  /** False where the person signs in elsewhere. */
  hasPassword: boolean;
  sessions: readonly { id: string; isCurrent: boolean; browser: string; clientIp: string; lastSeen: string }[];
  notice?: string;
  problems?: readonly string[];
}

/** Who one is, where one is signed in, and how to end that. */
export function accountPage(page: AccountPage): string {
  const { csrfToken, fullName, email, organization, hasPassword, sessions, notice, problems = [] } = page;
  const token = `<input type="hidden" name="csrf_token" value="${escapeHtml(csrfToken)}">`;
  const said = notice === undefined ? '' : `<p class="note good" role="status">${escapeHtml(notice)}</p>`;
  return layout(
    'Your account',
    `<h1>${escapeHtml(fullName)}</h1><p class="soft">${escapeHtml(email)} · ${escapeHtml(organization)}</p>${said}
<div class="row"><a class="button compact main" href="/overview">To the console</a><form class="inline" method="post" action="/logout">${token}<button class="compact">Sign out</button></form>
<form class="inline" method="post" action="/logout"><input type="hidden" name="everywhere" value="yes">${token}<button class="compact">Sign out everywhere</button></form></div>
<h2>Where you are signed in</h2><ul class="sessions">${sessions.map((session) => sessionItem(session, token)).join('')}</ul>
${hasPassword ? passwordForm(token, email, problems) : ''}`,
    { kind: 'wide' },
  );
}

function sessionItem(session: AccountPage['sessions'][number], token: string): string {
  const { id, isCurrent, browser, clientIp, lastSeen } = session;
  const end = isCurrent
    ? '<span class="small soft">this one</span>'
    : `<form class="inline" method="post" action="/account/sessions/${escapeHtml(id)}/revoke">${token}<button class="compact">End</button></form>`;
  return `<li><div>${escapeHtml(browser)}<br><span class="small soft">${escapeHtml(clientIp)} · ${escapeHtml(lastSeen)}</span></div>${end}</li>`;
}

function passwordForm(token: string, email: string, problems: readonly string[]): string {
  const list = problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('');
  const said =
    problems.length === 0
      ? ''
      : `<div class="note bad" role="alert">The password stays as it is.<ul>${list}</ul></div>`;
  return `<h2>Change your password</h2>${said}<form method="post" action="/account/password">${token}
<input type="hidden" name="email" value="${escapeHtml(email)}" autocomplete="username">
<label>Current password<input type="password" name="current_password" autocomplete="current-password" required maxlength="256"></label>
<label>New password<input type="password" name="password" autocomplete="new-password" required minlength="12" maxlength="256"></label>
<button>Change the password</button></form>`;
}
