import { hkdfSync } from 'node:crypto';
import type { Secret } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { type Clock, type Log, occasionally, type Records, type Services } from '@sallyport/pipeline';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { KeptAnswer, SharedAnswers } from './answer-cache.ts';

export interface SharedAnswersOptions {
  /** Whose answers they are, settings and all: what one provider said is nothing that another did. */
  readonly name: string;
  readonly records: Records;
  /** What all nodes know and the store does not: answers are sealed with keys made of it. */
  readonly secret: Secret;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers that nodes share. They are sealed, and found by keys that tell nothing without the secret. */
export function shareAnswers({ name: owner, records, secret, clock, log }: SharedAnswersOptions): SharedAnswers {
  const tell = (reason: string) => log.warn('answers of a provider cannot be shared between nodes', { reason });
  const tellOccasionally = occasionally(clock, tell, quietMs);
  const warn = (error: unknown): undefined => tellOccasionally((error as Error).message) as undefined;
  const keyOf = (key: string) => `answers:${derive(secret, `record ${owner} ${key}`).toString('base64url')}`;
  return {
    async get(key) {
      try {
        const sealed = await records.get(keyOf(key));
        return sealed === undefined ? undefined : await open(sealed, keyOf(key), secret);
      } catch (error) {
        return warn(error);
      }
    },
    async put(key, kept, keptMs) {
      try {
        const name = keyOf(key);
        await records.put(name, await seal(kept, name, secret), keptMs);
      } catch (error) {
        warn(error);
      }
    },
    delete(key) {
      try {
        records.delete(keyOf(key)).catch(warn);
      } catch (error) {
        warn(error);
      }
    },
    close: () => records.close(),
  };
}

/** Answers that the workers of a node share, as long as the node is there. */
export function shareWithinNode(
  name: string,
  { clock, log, records, node }: Pick<Services, 'clock' | 'log' | 'records' | 'node'>,
): SharedAnswers {
  const shared = shareAnswers({ name, records: records.local, secret: node.secret, clock, log });
  return { ...shared, close() {} };
}

/** Sealed with its name, so that whoever can write to the store cannot put one answer in the place of another. */
function seal(kept: KeptAnswer<unknown>, name: string, secret: Secret): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(kept)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: name })
    .encrypt(derive(secret, 'seal'));
}

async function open(sealed: string, name: string, secret: Secret): Promise<KeptAnswer<unknown>> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, derive(secret, 'seal'), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  if (protectedHeader.kid !== name) throw new Error('an answer is kept under the name of another');
  return readJson(Buffer.from(plaintext).toString()) as KeptAnswer<unknown>;
}

/** Throws while there is no secret: a vault may not have it yet, and anybody could make a key of nothing. */
function derive(secret: Secret, purpose: string): Buffer {
  const text = secret.reveal();
  if (text === '') throw new Error('the secret that they are sealed with is empty');
  return Buffer.from(hkdfSync('sha256', text, '', `sallyport shared answers: ${purpose}`, 32));
}

const quietMs = 30_000;
