import { editMembers, toJson } from '@sallyport/json';
import { type Exchange, isHeaderText, type Refusal, type Services } from '@sallyport/pipeline';
import { type FixedCredential, headerCredential, paramCredential } from '../../upstream-auth/fixed.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { Credential, OutgoingRequest } from './credential.ts';

/**
 * The header and the parameter that a configuration names, as they stand there; without them, callers' own in the provider's
 * header (`callersHeader`), where that is allowed. `failed` is the answer while a vault has not given what is named.
 */
export function fixedCredential(
  auth: UpstreamAuthSettings | undefined,
  callersHeader: string | undefined,
  failed: Refusal,
  services: Services,
): Credential {
  const header = auth && headerCredential(auth, services);
  const param = auth && paramCredential(auth, services);
  if (auth?.allow_override && header === undefined && param === undefined && callersHeader !== undefined)
    return callersOwn(callersHeader);
  const put = auth?.param_location === 'query' ? putQuery : putMember;
  const overridable = header?.allowsOverride ? [header.name.reveal().toLowerCase()] : [];
  return {
    overridableHeaders: overridable,
    apply(x, request) {
      const isPut =
        (header === undefined || putHeader(x, request, header)) && (param === undefined || put(request, param, x));
      return isPut ? undefined : failed;
    },
    secrets: () => [header, param].flatMap((pair) => (pair === undefined ? [] : bareSecrets(pair.value.reveal()))),
    close() {},
  };
}

function callersOwn(name: string): Credential {
  const key = name.toLowerCase();
  return {
    overridableHeaders: [key],
    apply(x, { headers }) {
      x?.markSecretHeader(key);
      const value = x?.requestHeaders.get(key);
      if (value !== undefined) headers.push(name, value);
      return undefined;
    },
    secrets: () => [],
    close() {},
  };
}

function putHeader(
  x: Exchange | undefined,
  { headers }: OutgoingRequest,
  { name, value, allowsOverride }: FixedCredential,
) {
  const written = name.reveal();
  const own = allowsOverride ? x?.requestHeaders.get(written.toLowerCase()) : undefined;
  const text = own ?? value.reveal();
  if (written === '' || text === '' || !isHeaderText(text)) return false;
  if (own !== undefined) x?.markSecretHeader(written.toLowerCase());
  headers.push(written, text);
  return true;
}

function putQuery(request: OutgoingRequest, { name, value }: FixedCredential, x: Exchange | undefined): boolean {
  const [param, text] = [name.reveal(), value.reveal()];
  if (param === '' || text === '') return false;
  // Records show where requests went.
  x?.markSecretQuery(param);
  const pair = `${encodeURIComponent(param)}=${encodeURIComponent(text)}`;
  request.target += (request.target.includes('?') ? '&' : '?') + pair;
  return true;
}

function putMember(request: OutgoingRequest, { name, value }: FixedCredential): boolean {
  const [param, text] = [name.reveal(), value.reveal()];
  if (param === '' || text === '') return false;
  request.body = editMembers(request.body, { [param]: toJson(text) });
  return true;
}

/** `Bearer sk-1` holds the secret `sk-1`. */
function bareSecrets(value: string): string[] {
  return value.split(' ').filter((word) => word.length >= secretLengthMin);
}

/** Shorter words stand in ordinary sentences. */
const secretLengthMin = 8;
