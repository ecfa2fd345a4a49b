import { readJson } from '@sallyport/json';
import type { FetchAnswer, FetchRequest, HttpPort } from '@sallyport/pipeline';
import { CredentialError } from './credential-error.ts';

/** A question to whoever keeps credentials, or gives them out. */
export interface Question {
  method?: 'GET' | 'POST' | 'PUT';
  url: URL;
  /** Names and values in turn. */
  headers: readonly string[];
  body?: string;
  tlsVerify?: boolean;
  clientCertificate?: FetchRequest['clientCertificate'];
}

const timeoutMs = 5_000;
const keepAliveMs = 30_000;
const answerBytesMax = 1024 * 1024;

/** Asks over HTTP. Rejects with `CredentialError` when no answer came; whatever the status of one, it is given. */
export async function ask(
  { http }: { readonly http: Pick<HttpPort, 'fetch'> },
  question: Question,
): Promise<FetchAnswer> {
  const { method = 'GET', url, headers, body = '', tlsVerify = true, clientCertificate } = question;
  try {
    return await http.fetch({
      method,
      url,
      headers,
      body: Buffer.from(body),
      timeoutMs,
      keepAliveMs,
      tlsVerify,
      bodyBytesMax: answerBytesMax,
      // Of the configuration, the environment, or the cloud's own fixed ones.
      namedBy: 'operator',
      clientCertificate,
    });
  } catch (error) {
    throw new CredentialError(`${url.host} cannot be reached`, { cause: error });
  }
}

/** An answer's body as an object; what else it says is kept to ourselves, since it may be a secret. */
export function jsonOf({ body }: FetchAnswer, url: URL): Record<string, unknown> {
  try {
    const value: unknown = readJson(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new CredentialError(`${url.host} answered something that is not JSON`);
}

/** What a status says that is not the one hoped for. */
export function refusalOf({ status }: FetchAnswer, url: URL): CredentialError {
  return new CredentialError(`${url.host} answered ${status}`, { isMissing: status === 404 });
}
