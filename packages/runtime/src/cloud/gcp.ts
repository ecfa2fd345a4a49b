import { readFile } from 'node:fs/promises';
import { readJson } from '@sallyport/json';
import type { GcpOptions } from '@sallyport/pipeline';
import { importPKCS8, SignJWT } from 'jose';
import { ask, jsonOf, refusalOf } from '../credentials/ask.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import { type Lasting, Renewed } from '../credentials/renewed.ts';
import type { CloudServices } from './cloud-services.ts';
import { askForToken, readToken } from './token-endpoint.ts';

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const lifetimeSeconds = 3_600;

/** Access tokens for Google Cloud, renewed before they end. */
export function gcpTokens(options: GcpOptions, services: CloudServices): Renewed<string> {
  return new Renewed(services.clock, async () => {
    const text = options.serviceAccount?.reveal() ?? (await keyFileAround(services));
    if (text === undefined) return await tokenOfMachine(options, services);
    return await tokenOfAccount(readAccount(text), options, services);
  });
}

async function keyFileAround({ env }: CloudServices): Promise<string | undefined> {
  if (env['GCP_SERVICE_ACCOUNT']) return env['GCP_SERVICE_ACCOUNT'];
  const file = env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (!file) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CredentialError(
      `GOOGLE_APPLICATION_CREDENTIALS cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

interface Account {
  client_email: string;
  private_key: string;
  private_key_id?: string;
  token_uri?: string;
}

function readAccount(text: string): Account {
  try {
    const account = readJson(text) as Partial<Account>;
    if (typeof account.client_email === 'string' && typeof account.private_key === 'string') return account as Account;
  } catch {}
  throw new CredentialError('the service account is not the JSON of a key file');
}

/** A signed statement that we are the account, for a token (RFC 7523). */
async function tokenOfAccount(account: Account, { tokenUrl }: GcpOptions, services: CloudServices) {
  const url = new URL(tokenUrl ?? account.token_uri ?? 'https://oauth2.googleapis.com/token');
  const issuedAt = Math.floor(services.clock.nowMs() / 1000);
  const key = await importPKCS8(account.private_key, 'RS256').catch(() => {
    throw new CredentialError("the service account's private key cannot be read");
  });
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(account.private_key_id && { kid: account.private_key_id }) })
    .setIssuer(account.client_email)
    .setAudience(url.href)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(key);
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  return await askForToken(services, url, grant);
}

async function tokenOfMachine({ metadataUrl }: GcpOptions, services: CloudServices): Promise<Lasting<string>> {
  const host = services.env['GCE_METADATA_HOST'] ?? 'metadata.google.internal';
  const path = '/computeMetadata/v1/instance/service-accounts/default/token';
  const url = new URL(path, metadataUrl ?? `http://${host}`);
  const answer = await ask(services, { url, headers: ['Metadata-Flavor', 'Google'] });
  if (answer.status !== 200) throw new CredentialError(`the machine has no account: ${refusalOf(answer, url).message}`);
  return readToken(jsonOf(answer, url));
}
