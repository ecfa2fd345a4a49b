import { Secret } from '@sallyport/contracts';
import { type Call, type Exchange, isHeaderText, type Refusal, refuse, type Services } from '@sallyport/pipeline';
import { bodyKind, compileBodyEditor } from '../request-transform/body.ts';
import type { Edit, Edits } from '../request-transform/edits.ts';
import { editPairs } from '../request-transform/pairs.ts';
import type { UpstreamAuthSettings } from './schema.ts';

/** A credential that stays the same until it is rotated. Empty is what a vault has not given: nothing is sent without it. */
export interface FixedCredential {
  readonly name: Secret;
  readonly value: Secret;
  /** Keeps what a caller sends of that name. */
  readonly allowsOverride: boolean;
}

/** The header that a configuration names, or what Basic authentication makes of a name and a password. */
export function headerCredential(auth: UpstreamAuthSettings, services: Services): FixedCredential | undefined {
  return pair(auth.header_name, auth.header_value, auth, services) ?? basicCredential(auth, services);
}

export function paramCredential(auth: UpstreamAuthSettings, services: Services): FixedCredential | undefined {
  return pair(auth.param_name, auth.param_value, auth, services);
}

function pair(
  name: string | undefined,
  value: string | undefined,
  { allow_override: allowsOverride }: UpstreamAuthSettings,
  { secret }: Services,
): FixedCredential | undefined {
  if (name === undefined || value === undefined) return undefined;
  return { name: secret(name), value: secret(value), allowsOverride };
}

/** Put together at each use: both halves may be rotated. */
function basicCredential(
  { basic_username, basic_password, allow_override }: UpstreamAuthSettings,
  { secret }: Services,
): FixedCredential | undefined {
  if (basic_username === undefined || basic_password === undefined) return undefined;
  const username = secret(basic_username);
  const password = secret(basic_password);
  const value = new Secret(() => {
    const [name, word] = [username.reveal(), password.reveal()];
    return name === '' || word === '' ? '' : `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`;
  });
  return { name: new Secret('Authorization'), value, allowsOverride: allow_override };
}

export const noCredential = refuse(
  503,
  'upstream_auth_unavailable',
  'The gateway has no credential for this upstream at the moment.',
  { style: 'negotiated', headers: ['Retry-After', '5'] },
);

/** Into a header of the request, in place of the caller's own. */
export function putInHeader(x: Exchange, { name, value, allowsOverride }: FixedCredential): Refusal | undefined {
  const written = name.reveal();
  const key = written.toLowerCase();
  x.markSecretHeader(key);
  if (allowsOverride && x.requestHeaders.has(key)) return undefined;
  const text = value.reveal();
  if (key === '' || text === '' || !isHeaderText(text)) return noCredential;
  x.requestHeaders.set(key, text, written);
  return undefined;
}

/** Into the query. */
export function putInQuery(x: Exchange, { name, value, allowsOverride }: FixedCredential): Refusal | undefined {
  const param = name.reveal();
  x.markSecretQuery(param);
  const text = value.reveal();
  if (param === '' || text === '') return noCredential;
  x.query = `?${editPairs(x.query.slice(1), editsFor(param, text, allowsOverride))}`;
  return undefined;
}

const notInBody = refuse(
  415,
  'upstream_auth_body',
  'This upstream takes its credential in the body, which must be JSON or a form.',
  { style: 'negotiated' },
);

/** Into the body, where that is JSON or a form that can be read. */
export function putInBody(
  x: Exchange,
  call: Call,
  { name, value, allowsOverride }: FixedCredential,
): Refusal | undefined {
  const param = name.reveal();
  const text = value.reveal();
  if (param === '' || text === '') return noCredential;
  const kind = bodyKind(x);
  const isReadable = kind === 'form' || (kind === 'json' && (call.kind === 'json' || x.bodyReplaced));
  if (!isReadable) return notInBody;
  return editBody(x, call, editsFor(param, text, allowsOverride));
}

const editBody = compileBodyEditor({});

function editsFor(name: string, value: string, allowsOverride: boolean): Edits {
  const edit: readonly Edit[] = [{ name, value, type: 'string' }];
  return { remove: [], rename: [], replace: allowsOverride ? [] : edit, add: edit, append: [] };
}
