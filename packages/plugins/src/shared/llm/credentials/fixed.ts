import type { Secret } from '@sallyport/contracts';
import { editMembers, toJson } from '@sallyport/json';
import { type Exchange, isHeaderText, type Refusal, type Services } from '@sallyport/pipeline';
import { noCredential } from '../../upstream-auth/fixed.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { Credential, OutgoingRequest } from './credential.ts';

/** The header and the parameter that a configuration names, as they stand there. */
export function fixedCredential(auth: UpstreamAuthSettings | undefined, services: Services): Credential {
  const { allow_override: allowsOverride = false, header_name, header_value, param_name, param_value } = auth ?? {};
  const header = pairOf(header_name, header_value, services);
  const param = pairOf(param_name, param_value, services);
  const location = auth?.param_location;
  const overridable = allowsOverride && header_name !== undefined ? [header_name.toLowerCase()] : [];
  return {
    overridableHeaders: overridable,
    apply(x, request) {
      const missing = header && putHeader(x, request, header, allowsOverride);
      if (missing !== undefined || param === undefined) return missing;
      return location === 'query' ? putQuery(x, request, param) : putMember(request, param);
    },
    secrets: () => [header, param].flatMap((pair) => (pair === undefined ? [] : bareSecrets(pair.value.reveal()))),
  };
}

interface Pair {
  readonly name: Secret;
  readonly value: Secret;
}

function pairOf(name: string | undefined, value: string | undefined, { secret }: Services): Pair | undefined {
  return name === undefined || value === undefined ? undefined : { name: secret(name), value: secret(value) };
}

function putHeader(
  x: Exchange,
  { headers }: OutgoingRequest,
  { name, value }: Pair,
  allowsOverride: boolean,
): Refusal | undefined {
  const written = name.reveal();
  const own = allowsOverride ? x.requestHeaders.get(written.toLowerCase()) : undefined;
  const text = own ?? value.reveal();
  if (written === '' || text === '' || !isHeaderText(text)) return noCredential;
  if (own !== undefined) x.markSecretHeader(written.toLowerCase());
  headers.push(written, text);
  return undefined;
}

function putQuery(_x: Exchange, request: OutgoingRequest, { name, value }: Pair): Refusal | undefined {
  const [param, text] = [name.reveal(), value.reveal()];
  if (param === '' || text === '') return noCredential;
  const pair = `${encodeURIComponent(param)}=${encodeURIComponent(text)}`;
  request.target += (request.target.includes('?') ? '&' : '?') + pair;
  return undefined;
}

function putMember(request: OutgoingRequest, { name, value }: Pair): Refusal | undefined {
  const [param, text] = [name.reveal(), value.reveal()];
  if (param === '' || text === '') return noCredential;
  request.body = editMembers(request.body, { [param]: toJson(text) });
  return undefined;
}

/** `Bearer sk-1` holds the secret `sk-1`. */
function bareSecrets(value: string): string[] {
  return value.split(' ').filter((word) => word.length >= secretLengthMin);
}

/** Shorter words stand in ordinary sentences. */
const secretLengthMin = 8;
