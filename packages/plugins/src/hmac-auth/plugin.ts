import { createHmac, timingSafeEqual } from 'node:crypto';
import { challenge } from '@sallyport/oauth';
import { compileAnonymous, definePlugin, type Exchange, identify, type Refusal, refuse } from '@sallyport/pipeline';
import { orAnonymous } from '../shared/or-anonymous.ts';
import { perCredential } from '../shared/per-credential.ts';
import { type HmacCredential, hmacCredentials } from './credentials.ts';
import { isSignedBody } from './digest.ts';
import { type HmacSignature, isHmac, readSignature } from './read-signature.ts';
import { type HmacAuthConfig, hmacAuthSchema } from './schema.ts';
import { dateHeaders, isCurrent } from './signed-date.ts';
import { signingString } from './signing-string.ts';

const fields = ['proxy-authorization', 'authorization'] as const;

/** Recognises callers by a signature over headers of their request, made with a shared secret (RFC 2104). */
export const hmacAuth = definePlugin({
  name: 'hmac-auth',
  schema: hmacAuthSchema,
  duty: 'authentication',
  collections: [hmacCredentials],
  setup(config, services) {
    const { clock, directory } = services;
    const credentials = directory.index(hmacCredentials);
    const anonymous = compileAnonymous(config.anonymous, services);
    const algorithms = new Map(config.algorithms.map((name): [string, string] => [name, name.slice('hmac-'.length)]));
    const ownerOf = perCredential(directory, (credential: HmacCredential, consumer) => ({
      secret: services.secret(credential.secret),
      identity: {
        consumer,
        credential,
        credentialIdentifier: credential.username,
        actor: { type: 'service' as const, id: consumer.id, name: consumer.username ?? credential.username },
      },
    }));
    const enforced = config.enforce_headers.map((name) => name.toLowerCase());

    const headers = ['WWW-Authenticate', challenge('hmac', [['realm', config.realm]])];
    const unauthorized = (code: string, message: string) => refuse(401, code, message, { headers });
    const missing = unauthorized('hmac_missing', 'Unauthorized');
    const invalid = unauthorized('hmac_invalid', 'HMAC signature cannot be verified');
    const mismatch = unauthorized('hmac_mismatch', 'HMAC signature does not match');
    const undated = unauthorized(
      'hmac_undated',
      'HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication',
    );

    function recognise(x: Exchange): Refusal | undefined {
      const { head, requestHeaders } = x;
      if (!fields.some((field) => requestHeaders.has(field))) return missing;
      const nowMs = clock.nowMs();
      const { clock_skew: skew } = config;
      if (!dateHeaders.some((name) => isCurrent(head, name, nowMs, skew))) return undated;

      const given = takeSignature(x, config);
      const algorithm = given && algorithms.get(given.algorithm);
      if (given === undefined || algorithm === undefined) return invalid;
      const signed = given.headers.map((name) => name.toLowerCase());
      if (!enforced.every((name) => signed.includes(name))) return invalid;
      // A date that is not signed can be changed, and a request repeated for ever.
      if (!dateHeaders.some((name) => signed.includes(name) && isCurrent(head, name, nowMs, skew))) return invalid;

      const credential = credentials.get(given.username) as HmacCredential | undefined;
      const found = credential && ownerOf(credential);
      const text = signingString(head, given.headers);
      if (found === undefined || text === undefined) return invalid;
      // Header values are bytes, as they came.
      const secret = found.secret.reveal();
      const expected = createHmac(algorithm, secret).update(text, 'latin1').digest();
      // Empty is what a vault has not given yet, and everybody can sign with that.
      if (secret === '' || given.signature.length !== expected.length || !timingSafeEqual(given.signature, expected))
        return mismatch;
      if (config.validate_request_body && !isSignedBody(x, signed)) return mismatch;
      identify(x, found.identity);
      return undefined;
    }

    return {
      bodyFirst: config.validate_request_body,
      wantsBodyFirst: ({ requestHeaders }) =>
        fields.some((field) => requestHeaders.getAll(field).some((value) => isHmac(value))),
      onRequest: orAnonymous(recognise, anonymous, (x) => takeSignature(x, config)),
    };
  },
});

/** Proxy-Authorization comes first, as in Kong; what speaks of another scheme is left to other plugins. */
function takeSignature({ requestHeaders }: Exchange, { hide_credentials }: HmacAuthConfig): HmacSignature | undefined {
  for (const field of fields) {
    const values = requestHeaders.getAll(field);
    if (!values.some((value) => isHmac(value))) continue;
    if (hide_credentials) requestHeaders.remove(field);
    return values.length === 1 ? readSignature(values[0]!) : undefined;
  }
  return undefined;
}
