import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Secret } from '@sallyport/contracts';
import { secretBytesMin } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { isShared, type JwtCredential } from './credentials.ts';
import { readPublicKey } from './public-key.ts';

/** The key that tokens of a credential are checked with; undefined where there is none that should be used. */
export type SigningKeyFinder = (credential: JwtCredential) => KeyObject | undefined;

interface Known {
  readonly secret: Secret;
  /** What the key was made of: a vault may tell another text later. */
  text: string;
  key: KeyObject | undefined;
}

export function compileSigningKeys(
  isBase64: boolean,
  { secret: secretOf }: Pick<Services, 'secret'>,
): SigningKeyFinder {
  const keys = new WeakMap<JwtCredential, Known>();
  return (credential) => {
    let known = keys.get(credential);
    if (known === undefined) {
      const { algorithm, secret, rsa_public_key } = credential;
      const configured = isShared(algorithm) ? secret : rsa_public_key;
      if (configured === undefined) return undefined;
      known = { secret: secretOf(configured), text: '', key: undefined };
      keys.set(credential, known);
    }
    const text = known.secret.reveal();
    if (text !== known.text) {
      known.text = text;
      known.key = makeKey(text, credential, isBase64);
    }
    return known.key;
  };
}

function makeKey(text: string, { algorithm }: JwtCredential, isBase64: boolean): KeyObject | undefined {
  if (!isShared(algorithm)) {
    const key = readPublicKey(text, algorithm);
    return typeof key === 'string' ? undefined : key;
  }
  const bytes = Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  return bytes.length < secretBytesMin(algorithm) ? undefined : createSecretKey(bytes);
}
