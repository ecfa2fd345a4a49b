import { Problem } from '../../http/problem.ts';
import { hashPassword, isOutdated, isPassword } from './password-hash.ts';

const atOnceMax = 2;

/** Hashes and compares passwords, few at a time: each takes a processor and memory, and whoever reaches us can ask for it. */
export class Passwords {
  readonly #waitingMax: number;
  /** Of no password. What it takes to compare with it is what it takes with any other. */
  #nobodys: Promise<string> | undefined;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor({ waitingMax = 32 }: { waitingMax?: number } = {}) {
    this.#waitingMax = waitingMax;
  }

  async hash(password: string): Promise<string> {
    return await this.#inTurn(() => hashPassword(password));
  }

  /** Takes as long whether there is a hash or not, so that nobody finds out by it who has an account. Throws a `Problem` where too many wait. */
  async matches(password: string, kept: string | undefined): Promise<boolean> {
    this.#nobodys ??= hashPassword(crypto.randomUUID());
    const nobodys = await this.#nobodys;
    const isEqual = await this.#inTurn(() => isPassword(password, kept ?? nobodys));
    return isEqual && kept !== undefined;
  }

  /** Whether any of them is the hash of the password. */
  async matchesAny(password: string, kept: readonly string[]): Promise<boolean> {
    for (const hash of kept) if (await this.matches(password, hash)) return true;
    return false;
  }

  isOutdated(kept: string): boolean {
    return isOutdated(kept);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= atOnceMax) {
      if (this.#waiting.length >= this.#waitingMax)
        throw new Problem(503, 'Too many people sign in at this moment; try again.', {
          headers: { 'retry-after': '5' },
        });
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
