import { randomUUID } from 'node:crypto';
import { plugins } from '@sallyport/plugins';
import { type Author, createStore, type Store, type StorePlace } from '@sallyport/store';
import { createToken } from '../../access/token.ts';
import { Sealer } from '../../secrets/sealer.ts';
import type { ConfigChange, Fields, WriteOptions, WrittenConfig } from '../change.ts';
import { type Configuration, openConfiguration } from '../configuration.ts';
import { type ConfigProblem, ConfigRefused } from '../refusal.ts';

export const by: Author = {
  organizationId: randomUUID(),
  principalId: 'ann',
  actor: 'ann',
  requestId: 'r1',
  clientIp: '127.0.0.1',
};

/** The configuration of one control plane over a real store. */
export class Configured implements Configuration {
  readonly id: string;
  readonly store: Store;
  readonly clock: { ms: number };
  readonly configReader: Configuration['configReader'];
  readonly configWriter: Configuration['configWriter'];
  readonly #sealer: Sealer;

  static async open(place: StorePlace = { file: ':memory:' }): Promise<Configured> {
    const clock = { ms: Date.UTC(2026, 10, 26, 12) };
    const store = await createStore({ ...place, nowMs: () => clock.ms });
    return await Configured.over(randomUUID(), store, new Sealer(createToken('operator')), clock);
  }

  private static async over(id: string, store: Store, sealer: Sealer, clock: { ms: number }): Promise<Configured> {
    return new Configured(id, store, sealer, clock, await openConfiguration(store, sealer, plugins, () => clock.ms));
  }

  private constructor(id: string, store: Store, sealer: Sealer, clock: { ms: number }, configuration: Configuration) {
    this.id = id;
    this.store = store;
    this.clock = clock;
    this.configReader = configuration.configReader;
    this.configWriter = configuration.configWriter;
    this.#sealer = sealer;
  }

  /** Another control plane on the same store. */
  async beside(): Promise<Configured> {
    return await Configured.over(randomUUID(), this.store, this.#sealer, this.clock);
  }

  /** As another process would have it, on the same store. */
  async another(): Promise<Configured> {
    return await Configured.over(this.id, this.store, this.#sealer, this.clock);
  }

  async write(changes: readonly ConfigChange[], options: Partial<WriteOptions> = {}): Promise<WrittenConfig> {
    return await this.configWriter.write(this.id, changes, { by, ...options });
  }

  /** What is wrong with changes, as `kind path: message`. */
  async problemsOf(changes: readonly ConfigChange[]): Promise<string[]> {
    try {
      await this.write(changes);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigRefused)) throw error;
      return error.problems.map(({ kind, path, message }: ConfigProblem) => `${kind} ${path}: ${message}`);
    }
  }

  async find(collection: string, key: string) {
    return (await this.configReader.find(this.id, collection, key))?.entity;
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}

export function create(collection: string, fields: Fields): ConfigChange {
  return { action: 'create', collection, fields };
}

export function put(collection: string, key: string, fields: Fields): ConfigChange {
  return { action: 'put', collection, key, fields };
}

export function patch(collection: string, key: string, fields: Fields): ConfigChange {
  return { action: 'patch', collection, key, fields };
}

export function remove(collection: string, key: string): ConfigChange {
  return { action: 'delete', collection, key };
}
