import { createHmac } from 'node:crypto';
import type { AttemptRule, Attempts } from '@sallyport/store';
import { Problem } from '../../http/problem.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface SignInTry {
  email: string;
  address: string;
  /** Whether the account signed in with this browser before: it is told apart from whoever else tries the account. */
  isKnownBrowser: boolean;
}

/** How often somebody may try passwords: of an account from an address, from an address, and of an account from wherever. */
export class SignInLimits {
  readonly #attempts: Attempts;
  readonly #key: string;
  readonly #nowMs: () => number;

  /** With the key, what is kept tells nobody which addresses of mail were tried. */
  constructor(attempts: Attempts, { key, nowMs }: { key: string; nowMs(): number }) {
    this.#attempts = attempts;
    this.#key = key;
    this.#nowMs = nowMs;
  }

  /** Counts a try. Throws a `Problem` where it may not be made yet. Answers what is to be called where it succeeded. */
  async begin(signInTry: SignInTry): Promise<() => Promise<void>> {
    const { pair, address, account } = this.#rulesFor(signInTry);
    // What the account is tried with from elsewhere does not keep out a browser that it knows.
    const rules = signInTry.isKnownBrowser ? [pair] : [pair, address, account];
    const waitMs = await this.#attempts.begin(rules, this.#nowMs());
    if (waitMs !== undefined) throw tooMany(waitMs);
    const takenBack = rules.slice(1).map(({ key }) => key);
    return async () => await this.#attempts.succeed({ forgiven: [pair.key], takenBack });
  }

  #rulesFor({ email, address, isKnownBrowser }: SignInTry): Record<'pair' | 'address' | 'account', AttemptRule> {
    const network = networkOf(address);
    const times = { firstDelayMs: 1_000, forgetMs: hourMs };
    return {
      pair: {
        ...times,
        key: this.#keyOf('pair', email, network, String(isKnownBrowser)),
        free: 5,
        delayMsMax: 15 * minuteMs,
      },
      address: { ...times, key: this.#keyOf('address', network), free: 30, delayMsMax: 15 * minuteMs },
      // Short, since it is also whoever has the account that waits.
      account: { ...times, key: this.#keyOf('account', email), free: 20, delayMsMax: 30_000 },
    };
  }

  #keyOf(...parts: string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('base64url');
  }
}

/** Whoever has one IPv6 address has all of its network. */
function networkOf(address: string): string {
  if (!address.includes(':') || /^::ffff:/i.test(address)) return address.replace(/^::ffff:/i, '');
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000);
  const wait = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
  return new Problem(429, `There were too many tries. Try again in ${wait}.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
