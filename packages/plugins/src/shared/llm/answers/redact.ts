/** What looks like a credential or an account's id, wherever it stands in a sentence. Keys that providers mask are among them. */
const secretLooks =
  /\b(?:sk|pk|rk|gsk|xai|csk|hf|key|org|proj|user)[-_][A-Za-z0-9*._-]{6,}|\bAIza[A-Za-z0-9*_-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bBearer\s+[^\s"',]+|\beyJ[A-Za-z0-9_.-]{12,}|\bya29\.[A-Za-z0-9_.-]+|\bx-amz-security-token[:=][^\s"'&\\]+/g;
/** Whose account it is, in the words of Amazon and Google, and addresses of machines. What belongs to no account may be named. */
const accountLooks =
  /\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d{12}:[^\s"',\\]+|\bprojects\/[A-Za-z0-9._:-]+|\bproject\s+\d{6,}|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g;
const urlLooks = /\b(?:https?|wss?):\/\/[^\s"'<>\\]+/g;

/** Where people read on about errors: these may be named to callers. */
const publicHosts =
  /^https?:\/\/(?:platform\.openai\.com|help\.openai\.com|docs\.anthropic\.com|docs\.claude\.com|console\.anthropic\.com|ai\.google\.dev|docs\.aws\.amazon\.com|docs\.mistral\.ai|docs\.cohere\.com|learn\.microsoft\.com)(?:[/?#]|$)/;

/** A provider's sentence without what no caller may read: credentials, and where the provider is. */
export function redact(
  text: string,
  secrets: readonly string[],
  { authority, host }: { readonly authority: string; readonly host: string },
): string {
  let clean = text;
  for (const secret of secrets) for (const written of writings(secret)) clean = clean.replaceAll(written, hidden);
  clean = clean.replace(secretLooks, hidden).replace(urlLooks, (url) => (publicHosts.test(url) ? url : hidden));
  return clean.replaceAll(authority, hidden).replaceAll(host, hidden).replace(accountLooks, hidden);
}

/** As it is, as it stands in a query, and in Basic authentication. */
function writings(secret: string): string[] {
  const inQuery = encodeURIComponent(secret.toWellFormed());
  const inBase64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, inQuery, inQuery.replace(/%../g, (code) => code.toLowerCase()), inBase64];
}

const hidden = '[redacted]';
