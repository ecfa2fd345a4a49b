import { ask, jsonOf, refusalOf } from '../credentials/ask.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import type { Lasting } from '../credentials/renewed.ts';
import type { CloudServices } from './cloud-services.ts';

/** Asks a token endpoint (RFC 6749 §4). */
export async function askForToken(
  services: CloudServices,
  url: URL,
  grant: Readonly<Record<string, string>>,
): Promise<Lasting<string>> {
  const answer = await ask(services, {
    method: 'POST',
    url,
    headers: ['Content-Type', 'application/x-www-form-urlencoded'],
    body: new URLSearchParams(grant).toString(),
  });
  if (answer.status !== 200) throw new CredentialError(`no token was given: ${refusalOf(answer, url).message}`);
  return readToken(jsonOf(answer, url));
}

/** A token as OAuth gives one; some write its time as text. */
export function readToken({ access_token: token, expires_in: seconds }: Record<string, unknown>): Lasting<string> {
  if (typeof token !== 'string' || token === '') throw new CredentialError('the answer holds no access token');
  const lasts = Number(seconds);
  return { value: token, lastsMs: lasts > 0 ? lasts * 1000 : undefined };
}
