import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type GuardedPlane, isEverywhere } from '../hybrid/guarded-plane.ts';
import { pick } from '../random.ts';
import type { Ledger } from './ledger.ts';

/** Whose keys come and go, and who is blocked and let in again. */
export const guest = 'guest';

const thinkMs = 100;
const patienceMs = 8_000;
const triesAgainAfterMs = 50;
const blockPath = `/blocks/${randomUUID()}`;

/** Changes the configuration all the time; writes again what nobody acknowledged. */
export class Operator {
  writes = 0;
  refusals = 0;
  /** Answers that should not be. */
  readonly surprises: string[] = [];
  /** Of the guest, those that were revoked too. */
  readonly keys: string[] = [];
  readonly #guarded: GuardedPlane;
  readonly #ledger: Ledger;
  readonly #random: () => number;
  readonly #running: Promise<void>;
  readonly #keyPaths: { path: string; key: string }[] = [];
  readonly #routePaths: string[] = [];
  #version = 0;
  #isBlocked = false;
  #isOver = false;

  constructor(guarded: GuardedPlane, ledger: Ledger, random: () => number) {
    this.#guarded = guarded;
    this.#ledger = ledger;
    this.#random = random;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const acts = [this.#addRoute, this.#addKey, this.#addKey, this.#revokeKey, this.#turnBlock, this.#breakRules];
    for (let n = 0; !this.#isOver; n++) {
      await pick(this.#random, acts).call(this, n);
      await delay(thinkMs);
    }
  }

  async #addRoute(n: number): Promise<void> {
    await this.#put(`/services/service-${n}`, { url: 'http://127.0.0.1:1' });
    const path = `/routes/route-${n}`;
    if (await this.#put(path, { service: { id: this.#guarded.serviceId }, paths: [`/r-${n}`], protocols: ['http'] }))
      this.#routePaths.push(path);
    if (this.#routePaths.length > 3) await this.#remove(this.#routePaths.shift()!);
  }

  async #addKey(n: number): Promise<void> {
    const key = `key-${n}-of-guest`;
    const path = `/consumers/${guest}/key-auth/${randomUUID()}`;
    this.keys.push(key);
    if (await this.#put(path, { key })) this.#keyPaths.push({ path, key });
  }

  async #revokeKey(): Promise<void> {
    const revoked = this.#keyPaths.shift();
    if (revoked !== undefined) await this.#remove(revoked.path, () => this.#ledger.bar(revoked.key));
  }

  async #turnBlock(): Promise<void> {
    this.#isBlocked = !this.#isBlocked;
    if (this.#isBlocked) {
      await this.#put(blockPath, { kind: 'consumer', name: guest }, () => this.#ledger.bar(guest));
    } else {
      this.#ledger.lift(guest);
      await this.#remove(blockPath);
    }
  }

  /** What no control plane takes. */
  async #breakRules(n: number): Promise<void> {
    const answer = await this.#send('PUT', `/plugins/${randomUUID()}`, { name: `no-such-plugin-${n}` });
    if (answer === undefined || answer.status >= 500) return;
    this.refusals++;
    if (answer.status !== 400) this.surprises.push(`a plugin that there is not: ${answer.status}`);
  }

  #put(path: string, body: object, onKept?: () => void): Promise<boolean> {
    return this.#write('PUT', path, body, onKept);
  }

  #remove(path: string, onKept?: () => void): Promise<boolean> {
    return this.#write('DELETE', path, undefined, onKept);
  }

  async #write(method: 'PUT' | 'DELETE', path: string, body?: object, onKept?: () => void): Promise<boolean> {
    this.#ledger.asked(path);
    while (!this.#isOver) {
      const answer = await this.#send(method, path, body);
      // What was removed by a write that got no answer is not there any more.
      if (answer?.ok || (method === 'DELETE' && answer?.status === 404)) {
        this.writes++;
        this.#ledger.acknowledged(path, method === 'PUT');
        onKept?.();
        this.#judge(answer);
        return true;
      }
      if (answer !== undefined && answer.status < 500) {
        this.surprises.push(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        return false;
      }
      await delay(triesAgainAfterMs);
    }
    return false;
  }

  #judge(answer: Response): void {
    const version = Number(answer.headers.get('sallyport-config-version') ?? this.#version);
    if (version < this.#version) this.surprises.push(`version ${version} after ${this.#version}`);
    this.#version = version;
    if (isEverywhere(answer)) this.#ledger.confirm();
  }

  async #send(method: string, path: string, body?: object): Promise<Response | undefined> {
    const { plane, path: base } = this.#guarded;
    const late = delay(patienceMs, undefined, { ref: false });
    return await Promise.race([plane.send(method, `${base}${path}?wait=applied`, body).catch(() => undefined), late]);
  }
}
