import type { Secret } from '@sallyport/contracts';
import { type Call, type Exchange, isHeaderText, type Refusal, refuse } from '@sallyport/pipeline';
import { bodyKind, compileBodyEditor } from '../request-transform/body.ts';
import type { Edit, Edits } from '../request-transform/edits.ts';
import { editPairs } from '../request-transform/pairs.ts';

/** A credential that stays the same until it is rotated. Empty is what a vault has not given: nothing is sent without it. */
export interface FixedCredential {
  readonly name: Secret;
  readonly value: Secret;
  /** Keeps what a caller sends of that name. */
  readonly allowsOverride: boolean;
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
