import { timingSafeEqual } from 'node:crypto';
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
import { orAnonymous } from '../shared/or-anonymous.ts';
import { perCredential } from '../shared/per-credential.ts';
import { isBasic, readBasic } from '../shared/read-basic.ts';
import { type BasicCredential, basicCredentials, passwordHash } from './credentials.ts';
import { compileFailedAttempts } from './failed-attempts.ts';
import { basicAuthSchema, checkBasicAuth } from './schema.ts';

const fields = ['proxy-authorization', 'authorization'] as const;

/** Recognises callers by username and password (RFC 7617). */
export const basicAuth = definePlugin({
  name: 'basic-auth',
  schema: basicAuthSchema,
  duty: 'authentication',
  check: checkBasicAuth,
  collections: [basicCredentials],
  setup(config, services) {
    const { directory } = services;
    const credentials = directory.index(basicCredentials);
    const attempts = compileFailedAttempts(config, services);
    const anonymous = compileAnonymous(config.anonymous, services);
    const unauthorized = refuse(401, 'basic_unauthorized', 'Unauthorized', {
      headers: ['WWW-Authenticate', challenge('Basic', [['realm', config.realm]])],
      style: 'negotiated',
    });

    const identityOf = perCredential(
      directory,
      (credential: BasicCredential, consumer): Identity => ({
        consumer,
        credential,
        credentialIdentifier: credential.username,
        actor: { type: 'person', id: consumer.id, name: consumer.username ?? credential.username },
      }),
    );

    /** Of two fields, the one that names somebody. */
    function findBasic(x: Exchange): Basic | undefined {
      let found: Basic | undefined;
      for (const field of fields) {
        const given = takeField(x, field, config.hide_credentials);
        const basic = given === undefined ? undefined : readBasic(given);
        if (basic === undefined) continue;
        if (credentials.get(basic.username) !== undefined) return basic;
        found ??= basic;
      }
      return found;
    }

    function recognise(x: Exchange): Refusal | undefined | Promise<Refusal | undefined> {
      const basic = findBasic(x);
      if (basic === undefined) return unauthorized;
      return attempts === undefined ? judge(x, basic) : attempts.judge(basic.username, () => judge(x, basic));
    }

    function judge(x: Exchange, { username, password }: Basic): Refusal | undefined {
      const credential = credentials.get(username) as BasicCredential | undefined;
      const matches = isPassword(password, credential ?? nobody);
      const identity = credential !== undefined && matches ? identityOf(credential) : undefined;
      if (identity === undefined) return unauthorized;
      identify(x, identity);
      return undefined;
    }

    return {
      onRequest: orAnonymous(recognise, anonymous, (x) => {
        for (const field of fields) takeField(x, field, config.hide_credentials);
      }),
      close: () => attempts?.close(),
    };
  },
});

type Basic = NonNullable<ReturnType<typeof readBasic>>;

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
