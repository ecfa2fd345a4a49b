/** What looks like a credential or an account's id, wherever it stands in a sentence. Keys that providers mask are among them. */
const secretLooks =
  /\b(?:sk|pk|rk|gsk|xai|csk|hf|key|org|proj|user)[-_][A-Za-z0-9*._-]{6,}|\bAIza[A-Za-z0-9*_-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bBearer\s+[^\s"',]+|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+/g;
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
  for (const secret of secrets) clean = clean.replaceAll(secret, hidden);
  clean = clean.replace(secretLooks, hidden).replace(urlLooks, (url) => (publicHosts.test(url) ? url : hidden));
  return clean.replaceAll(authority, hidden).replaceAll(host, hidden);
}

const hidden = '[redacted]';
