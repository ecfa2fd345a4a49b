import { escapeHtml, layout } from '../pages/layout.ts';

/** An upstream as a person sees it. */
export interface UpstreamRow {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly isSignedIn: boolean;
}

/** All upstreams a person can sign in to, or one of them; the forms lead to `action` + `/ID`. */
export function upstreamsPage(rows: readonly UpstreamRow[], action: string): string {
  const title = rows.length === 1 ? `Sign in to ${rows[0]!.name}` : 'Servers you can sign in to';
  const list = rows.map((row) => section(row, action)).join('');
  return layout(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>The gateway keeps each sign-in for you alone and uses it when your applications call the server.</p>
${list === '' ? '<p>There is none.</p>' : list}`,
  );
}

export function donePage(name: string): string {
  return layout(
    `Signed in to ${name}`,
    `<h1>You are signed in to ${escapeHtml(name)}</h1><p>Go back to your application and let it try again.</p>`,
  );
}

export function problemPage(title: string, text: string, back: string): string {
  return layout(
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p><p><a href="${escapeHtml(back)}">Start again</a></p>`,
  );
}

function section({ id, name, resource, isSignedIn }: UpstreamRow, action: string): string {
  const [decision, label] = isSignedIn ? ['forget', 'Sign out'] : ['begin', 'Sign in'];
  return `<dl><dt>Server</dt><dd>${escapeHtml(name)}</dd><dt>Reached at</dt><dd>${escapeHtml(resource)}</dd>
<dt>You are</dt><dd>${isSignedIn ? 'signed in' : 'not signed in'}</dd></dl>
<form method="post" action="${escapeHtml(`${action}/${id}`)}">
<button name="decision" value="${decision}"${isSignedIn ? '' : ' class="main"'}>${label}</button></form>`;
}
