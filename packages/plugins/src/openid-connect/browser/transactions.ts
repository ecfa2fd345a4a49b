import { createHash } from 'node:crypto';
import { readJson } from '@sallyport/json';
import {
  clearCookie,
  cookieNames,
  createSeal,
  hideCookies,
  readCookie,
  type SessionSettings,
  writeCookie,
} from '@sallyport/oauth';
import type { Clock, Exchange, Records } from '@sallyport/pipeline';

/** A sign-in that a browser was sent away for. */
export interface Transaction {
  readonly state: string;
  readonly nonce?: string | undefined;
  readonly verifier?: string | undefined;
  readonly issuer: string;
  readonly client: number;
  readonly redirectUri: string;
  /** The absolute URL that the person wanted. */
  readonly returnTo: string;
  readonly startedAtMs: number;
}

export interface TransactionsOptions {
  readonly secrets: SessionSettings['secrets'];
  readonly cookieName: string;
  readonly cookie: SessionSettings['cookie'];
  readonly timeoutMs: number;
  readonly records: Records;
  readonly clock: Clock;
}

/**
 * Sign-ins on their way, each sealed in a cookie of its own that is found by its state: several tabs may sign in at once, and nobody can
 * end a sign-in that another browser began.
 */
export interface Transactions {
  /** The `Set-Cookie` values. */
  begin(x: Exchange, transaction: Transaction): Promise<readonly string[]>;
  isWaiting(x: Exchange, state: string): boolean;
  /** Undefined when this browser has none of this state, when it took too long, or when it was finished before. */
  finish(x: Exchange, state: string): Promise<Transaction | undefined>;
  forget(x: Exchange, state: string): readonly string[];
  hide(x: Exchange): void;
}

export function createTransactions(options: TransactionsOptions): Transactions {
  const { secrets, cookieName, cookie, timeoutMs, records, clock } = options;
  const seal = createSeal(secrets, `sign-in in ${cookieName}`);
  const prefix = `${cookieName}_`;
  const nameOf = (state: string) => prefix + digest(state).slice(0, 10);
  return {
    async begin(x, transaction) {
      const written = writeCookie(
        x,
        nameOf(transaction.state),
        await seal.seal(JSON.stringify(transaction)),
        cookie,
        timeoutMs / 1000,
      );
      const others = cookieNames(x, prefix);
      // Who goes away again and again would be sent too many of them.
      return others.length < waitingMax ? [written] : [...others.map((name) => clearCookie(x, name, cookie)), written];
    },
    isWaiting: (x, state) => readCookie(x, nameOf(state)) !== undefined,
    async finish(x, state) {
      const sealed = readCookie(x, nameOf(state));
      const text = sealed === undefined ? undefined : await seal.open(sealed);
      const transaction = text === undefined ? undefined : (readJson(text) as Transaction);
      if (transaction?.state !== state || clock.nowMs() - transaction.startedAtMs > timeoutMs) return undefined;
      // Whoever comes second, with a copy of cookie and answer, comes too late.
      return (await records.add(`signed-in:${digest(state)}`, '', timeoutMs)) ? transaction : undefined;
    },
    forget: (x, state) => [clearCookie(x, nameOf(state), cookie)],
    hide: (x) => hideCookies(x.requestHeaders, prefix, (name) => name.startsWith(prefix)),
  };
}

const waitingMax = 5;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
