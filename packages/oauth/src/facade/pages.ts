import { escapeHtml, layout } from '../pages/layout.ts';
import type { ClientFacts } from './client.ts';
import { isLocalRedirect } from './redirect-uris.ts';

export interface ConsentQuestion {
  /** Whose gateway it is. */
  readonly name: string;
  readonly providerName: string;
  readonly client: ClientFacts;
  readonly redirectUri: string;
  readonly resourceName: string;
  readonly scopes: readonly string[];
  readonly action: string;
  /** The request, sealed, which the form sends back. */
  readonly sealed: string;
  /** The person that signed in, where that happened before the question. */
  readonly isSignedIn: boolean;
}

/** Asks a person whether an application may act for them. What the application says of itself is shown as its word. */
export function consentPage(question: ConsentQuestion): string {
  const { name, providerName, client, redirectUri, resourceName, scopes, action, sealed, isSignedIn } = question;
  const isLocal = isLocalRedirect(redirectUri);
  const target = isLocal ? 'a program on this device' : new URL(redirectUri).host;
  const who = client.name ?? 'An application without a name';
  const rows = [
    ['Calls itself', who],
    ['Described by', client.hostname ?? 'nobody but itself'],
    ['Sends you back to', isLocal ? `${target} (${redirectUri})` : target],
    ['Wants to use', resourceName],
    ...(scopes.length === 0 ? [] : [['For', scopes.join(', ')]]),
  ];
  return layout(
    `Allow ${who}?`,
    `<p class="where">${escapeHtml(name)}</p>
<h1>Allow this application to act for you?</h1>
<dl>${rows.map(([term, detail]) => `<dt>${escapeHtml(term!)}</dt><dd>${escapeHtml(detail!)}</dd>`).join('')}</dl>
${isLocal ? `<p class="warning" role="note"><strong>Did you start this yourself, on this device?</strong> The answer goes to a program here, and any program can claim this name. If you followed a link to get here, choose Cancel.</p>` : ''}
<p>${isSignedIn ? 'You are signed in.' : `You will sign in with ${escapeHtml(providerName)} next.`} The application can then do what you may do there, until you or your administrator end it.</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="request" value="${escapeHtml(sealed)}">
<button name="decision" value="deny">Cancel</button>
<button name="decision" value="allow" class="main">Allow</button>
</form>`,
  );
}

export interface ErrorExplanation {
  readonly title: string;
  readonly text: string;
  /** For those who mend applications. */
  readonly detail?: string | undefined;
  /** Where the person may go back to, if they want. */
  readonly back?: { readonly url: string; readonly label: string } | undefined;
}

export function errorPage({ title, text, detail, back }: ErrorExplanation): string {
  return layout(
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>
${detail === undefined ? '' : `<p class="detail">${escapeHtml(detail)}</p>`}
${back === undefined ? '' : `<p><a href="${escapeHtml(back.url)}" rel="noreferrer">${escapeHtml(back.label)}</a></p>`}`,
  );
}
