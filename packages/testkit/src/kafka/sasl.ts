import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface KafkaAccount {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly user: string;
  readonly password: string;
}

/** The server's side of a sign-in: each message of the client is answered, until it is known. Throws when it may not be. */
export interface SignIn {
  isDone: boolean;
  answer(message: Buffer): Buffer;
}

export function startSignIn(account: KafkaAccount): SignIn {
  return account.mechanism === 'PLAIN' ? plain(account) : scram(account);
}

function plain({ user, password }: KafkaAccount): SignIn {
  return {
    isDone: false,
    answer(message) {
      if (message.toString() !== `\0${user}\0${password}`) throw new Error('wrong user or password');
      this.isDone = true;
      return Buffer.alloc(0);
    },
  };
}

/** RFC 5802. */
function scram({ mechanism, user, password }: KafkaAccount): SignIn {
  const hash = mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512';
  const salt = randomBytes(16);
  const iterations = 4096;
  const key = pbkdf2Sync(password, salt, iterations, hash === 'sha256' ? 32 : 64, hash);
  const hmac = (secret: Buffer, text: string) => createHmac(hash, secret).update(text).digest();
  const clientKey = hmac(key, 'Client Key');
  const storedKey = createHash(hash).update(clientKey).digest();
  let nonce = '';
  let transcript = '';
  return {
    isDone: false,
    answer(message) {
      const text = message.toString();
      if (nonce === '') {
        const [, bare, name, theirs] = /^n,,(n=([^,]*),r=([^,]+).*)$/.exec(text) ?? [];
        if (name !== user) throw new Error('an unknown user');
        nonce = `${theirs}${randomBytes(12).toString('hex')}`;
        const first = `r=${nonce},s=${salt.toString('base64')},i=${iterations}`;
        transcript = `${bare},${first}`;
        return Buffer.from(first);
      }
      const [, withoutProof, theirs, proof] = /^(c=[^,]+,r=([^,]+)),p=(.+)$/.exec(text) ?? [];
      transcript += `,${withoutProof}`;
      const signature = hmac(storedKey, transcript);
      const expected = Buffer.from(clientKey.map((byte, n) => byte ^ signature[n]!));
      if (theirs !== nonce || !timingSafeEqual(Buffer.from(proof ?? '', 'base64'), expected))
        throw new Error('a wrong proof');
      this.isDone = true;
      return Buffer.from(`v=${hmac(hmac(key, 'Server Key'), transcript).toString('base64')}`);
    },
  };
}
