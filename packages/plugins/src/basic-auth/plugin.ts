import { timingSafeEqual } from 'node:crypto';
import {
  compileAnonymous,
  definePlugin,
  type Exchange,
  type Identity,
  identify,
  quoted,
  type Refusal,
  refuse,
} from '@sallyport/pipeline';
import { isBasic, readBasic } from '../shared/read-basic.ts';
import { type BasicCredential, basicCredentials, passwordHash } from './credentials.ts';
import { basicAuthSchema } from './schema.ts';

const fields = ['proxy-authorization', 'authorization'] as const;

/** Recognises callers by username and password (RFC 7617). */
export const basicAuth = definePlugin({
  name: 'basic-auth',
  schema: basicAuthSchema,
  collections: [basicCredentials],
  setup(config, services) {
    const { directory } = services;
    const credentials = directory.index(basicCredentials);
    const identities = new WeakMap<BasicCredential, Identity>();
    const anonymous = compileAnonymous(config.anonymous, services);
    const unauthorized = refuse(401, 'basic_unauthorized', 'Unauthorized', {
      headers: ['WWW-Authenticate', `Basic realm=${quoted(config.realm)}`],
      style: 'negotiated',
    });

    function identityOf(credential: BasicCredential): Identity | undefined {
      const known = identities.get(credential);
      if (known !== undefined) return known;
      const consumer = directory.consumerById(credential.consumer.id);
      if (consumer === undefined) return undefined;
      const identity: Identity = {
        consumer,
        credential,
        credentialIdentifier: credential.username,
        actor: { type: 'person', id: consumer.id, name: consumer.username ?? credential.username },
      };
      identities.set(credential, identity);
      return identity;
    }

    function recognise(x: Exchange): Refusal | undefined {
      for (const field of fields) {
        const given = takeField(x, field, config.hide_credentials);
        const basic = given === undefined ? undefined : readBasic(given);
        if (basic === undefined) continue;
        const credential = credentials.get(basic.username) as BasicCredential | undefined;
        const matches = isPassword(basic.password, credential ?? nobody);
        if (credential === undefined) continue;
        const identity = matches ? identityOf(credential) : undefined;
        if (identity === undefined) return unauthorized;
        identify(x, identity);
        return undefined;
      }
      return unauthorized;
    }

    return {
      onRequest(x) {
        if (anonymous === undefined) return recognise(x);
        // With a fallback, plugins are alternatives: whoever was recognised already need not give a password too.
        if (x.credential !== undefined) {
          for (const field of fields) takeField(x, field, config.hide_credentials);
          return undefined;
        }
        return recognise(x) === undefined ? undefined : anonymous(x);
      },
    };
  },
});

// An unknown username costs as much time as a known one, so that time does not tell which usernames exist.
const nobody = { password_hash: '0'.repeat(64), consumer: { id: '' } };

function isPassword(
  given: Buffer,
  { password_hash, consumer }: Pick<BasicCredential, 'password_hash' | 'consumer'>,
): boolean {
  return timingSafeEqual(passwordHash(given, consumer.id), Buffer.from(password_hash, 'hex'));
}

/** The field's value if it speaks of Basic and occurs once; other schemes are left to other plugins. */
function takeField({ requestHeaders }: Exchange, field: string, hide: boolean): string | undefined {
  const at = requestHeaders.names.indexOf(field);
  if (at < 0) return undefined;
  const value = requestHeaders.value(at);
  if (!isBasic(value)) return undefined;
  const isRepeated = requestHeaders.names.indexOf(field, at + 1) >= 0;
  if (hide) requestHeaders.remove(field);
  return isRepeated ? undefined : value;
}
