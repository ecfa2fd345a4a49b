import { challenge } from '@sallyport/oauth';
import {
  compileAnonymous,
  definePlugin,
  type Exchange,
  type Identity,
  identify,
  type Refusal,
  refuse,
} from '@sallyport/pipeline';
import { findInBody, findInHeaders, findInQuery } from '../shared/find-parameter.ts';
import { hideParameter } from '../shared/hide-parameter.ts';
import { orAnonymous } from '../shared/or-anonymous.ts';
import { repeated } from '../shared/parameters.ts';
import { perCredential } from '../shared/per-credential.ts';
import { type KeyCredential, keyCredentials, keyHash } from './credentials.ts';
import { keyAuthSchema } from './schema.ts';

/** Recognises callers by an API key. */
export const keyAuth = definePlugin({
  name: 'key-auth',
  schema: keyAuthSchema,
  duty: 'authentication',
  collections: [keyCredentials],
  setup(config, services) {
    const { clock, directory } = services;
    const { key_names, key_in_header, key_in_query, key_in_body, hide_credentials, run_on_preflight } = config;
    const credentials = directory.index(keyCredentials);
    const identityOf = perCredential(
      directory,
      (credential: KeyCredential, consumer): Identity => ({
        consumer,
        credential,
        credentialIdentifier: credential.id,
        actor: { type: 'service', id: consumer.id, name: consumer.username ?? consumer.customId },
      }),
    );
    const setUpAtMs = clock.nowMs();
    const anonymous = compileAnonymous(config.anonymous, services);

    const headers = ['WWW-Authenticate', challenge('Key', [['realm', config.realm]])];
    const unauthorized = (code: string, message: string) =>
      refuse(401, code, message, { headers, style: 'negotiated' });
    const missing = unauthorized('key_missing', 'No API key found in request');
    const duplicate = unauthorized('key_duplicate', 'Duplicate API key found');
    const unknown = unauthorized('key_unknown', 'Unauthorized');

    function takeKey(x: Exchange): string | typeof repeated | undefined {
      for (const name of key_names) {
        let key = key_in_header ? findInHeaders(x, name) : undefined;
        if (key === undefined && key_in_query) key = findInQuery(x, name);
        if (key === undefined && key_in_body) key = findInBody(x, name);
        if (key === undefined) continue;
        if (hide_credentials) hideParameter(x, name, key_in_body);
        return key;
      }
      return undefined;
    }

    function recognise(x: Exchange): Refusal | undefined {
      const key = takeKey(x);
      if (key === undefined || key === '') return missing;
      if (key === repeated) return duplicate;
      const credential = credentials.get(keyHash(key)) as KeyCredential | undefined;
      if (credential === undefined || isExpired(credential, setUpAtMs, clock.nowMs())) return unknown;
      const identity = identityOf(credential);
      if (identity === undefined) return unknown;
      identify(x, identity);
      return undefined;
    }

    const authenticate = orAnonymous(recognise, anonymous, takeKey);
    return {
      bodyFirst: key_in_body,
      onRequest(x) {
        if (run_on_preflight || x.method !== 'OPTIONS') return authenticate(x);
        // A key that is there nevertheless goes no further.
        takeKey(x);
        return undefined;
      },
    };
  },
});

/** A key from a file that does not say when it was made counts from the moment the file was loaded. */
function isExpired({ ttl, created_at }: KeyCredential, setUpAtMs: number, nowMs: number): boolean {
  if (ttl === undefined || ttl === 0) return false;
  const createdAtMs = created_at ? created_at * 1000 : setUpAtMs;
  return nowMs >= createdAtMs + ttl * 1000;
}
