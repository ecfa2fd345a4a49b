import { createHash } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { Clock, Records } from '@sallyport/pipeline';
import type { Seal } from '../session/seal.ts';

/** A person's tokens of one upstream. */
export interface Account {
  readonly issuer: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Undefined when nobody said. */
  readonly expiresAtMs: number | undefined;
  readonly scopes: readonly string[];
}

export interface AccountBookOptions {
  readonly resource: string;
  readonly seal: Seal;
  readonly records: Records;
  readonly clock: Clock;
}

/** Everybody's accounts at one upstream, sealed, under names that tell nobody whose they are. */
export class AccountBook {
  readonly #options: AccountBookOptions;
  /** What was read lately; others may have changed it since. */
  readonly #lately = new Map<string, { readonly account: Account; readonly untilMs: number }>();

  constructor(options: AccountBookOptions) {
    this.#options = options;
  }

  async find(person: string): Promise<Account | undefined> {
    const known = this.#lately.get(person);
    if (known !== undefined && known.untilMs > this.#options.clock.monotonicMs()) return known.account;
    const account = await this.#open<Account>('account', person);
    if (account === undefined) this.#lately.delete(person);
    else this.#remember(person, account);
    return account;
  }

  async put(person: string, account: Account): Promise<void> {
    await this.#put('account', person, account, accountKeptMs);
    this.#remember(person, account);
  }

  async remove(person: string): Promise<void> {
    this.#lately.delete(person);
    await this.#options.records.delete(this.#keyOf('account', person));
  }

  /** From now on this token counts as one that has ended. Others may have replaced it already. */
  async expire(person: string, accessToken: string): Promise<void> {
    this.#lately.delete(person);
    const account = await this.#open<Account>('account', person);
    if (account?.accessToken !== accessToken) return;
    if (account.refreshToken === undefined) await this.remove(person);
    else await this.put(person, { ...account, expiresAtMs: 0 });
  }

  /** Scopes that the person's next sign-in asks for besides: all that were wanted, and those of the account. */
  async wanted(person: string): Promise<readonly string[]> {
    const [wanted, account] = await Promise.all([this.#open<string[]>('scopes', person), this.find(person)]);
    return [...new Set([...(wanted ?? []), ...(account?.scopes ?? [])])];
  }

  async want(person: string, scopes: readonly string[]): Promise<void> {
    const wanted = new Set([...(await this.wanted(person)), ...scopes]);
    await this.#put('scopes', person, [...wanted].slice(0, scopesMax), wantedKeptMs);
  }

  #remember(person: string, account: Account): void {
    if (this.#lately.size >= latelyMax) this.#lately.clear();
    this.#lately.set(person, { account, untilMs: this.#options.clock.monotonicMs() + latelyMs });
  }

  async #open<Value>(kind: string, person: string): Promise<Value | undefined> {
    const { records, seal } = this.#options;
    const sealed = await records.get(this.#keyOf(kind, person));
    const opened = sealed === undefined ? undefined : await seal.open(sealed);
    if (opened === undefined) return undefined;
    const [whose, value] = readJson(opened) as [string, Value];
    // Whoever can write there could put one person's in the place of another's.
    return whose === `${kind} ${person}` ? value : undefined;
  }

  async #put(kind: string, person: string, value: unknown, keptMs: number): Promise<void> {
    const { records, seal } = this.#options;
    await records.put(this.#keyOf(kind, person), await seal.seal(JSON.stringify([`${kind} ${person}`, value])), keptMs);
  }

  #keyOf(kind: string, person: string): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#options.resource, person]))
      .digest('base64url');
    return `upstream-${kind} ${digest}`;
  }
}

/** Unless it is refreshed meanwhile. */
const accountKeptMs = 90 * 24 * 3600 * 1000;
const wantedKeptMs = 24 * 3600 * 1000;
const scopesMax = 100;
const latelyMs = 5_000;
const latelyMax = 10_000;
