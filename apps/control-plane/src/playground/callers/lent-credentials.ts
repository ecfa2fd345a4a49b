import type { Entity } from '@sallyport/contracts';
import type { Author } from '@sallyport/store';
import type { Services } from '../../services.ts';
import type { Authentication } from './authentication.ts';
import { type LentFields, lentKinds } from './kinds.ts';

/** How long one is good, and how long before its end it is lent no more. Milliseconds. */
const goodMs = 600_000;
const spareMs = 60_000;
/** Gateways have it by then, or are not there. */
const appliedMsMax = 10_000;
const tag = 'playground';

interface Lent extends LentFields {
  readonly controlPlaneId: string;
  readonly collection: string;
  readonly id: string;
  readonly by: Author;
  readonly endsAtMs: number;
  readonly timer: NodeJS.Timeout;
}

interface Borrower {
  readonly controlPlaneId: string;
  readonly consumer: Entity;
  readonly by: Author;
}

type Parts = Pick<Services, 'configReader' | 'configWriter' | 'hub' | 'log' | 'nowMs'>;

/**
 * Credentials that people act with as consumers: made in the configuration, so that gateways judge them like any other, each for one person and
 * some minutes, and taken out again. What it shows is known to this process alone; one that a process left behind when it was killed is of no
 * use to anybody, and goes when the next is made.
 */
export class LentCredentials {
  readonly #parts: Parts;
  readonly #lent = new Map<string, Promise<Lent>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What to say in the header of a plugin that asks. */
  async show(authentication: Authentication, borrower: Borrower): Promise<string> {
    const { controlPlaneId, consumer, by } = borrower;
    const key = JSON.stringify([controlPlaneId, by.principalId, consumer.id, authentication.plugin]);
    const nowMs = this.#parts.nowMs();
    const known = await this.#lent.get(key)?.catch(() => undefined);
    if (known !== undefined && known.endsAtMs - spareMs > nowMs && (await this.#isThere(known)))
      return await known.show(authentication, nowMs);
    if (known !== undefined) clearTimeout(known.timer);
    const making = this.#make(authentication, borrower, key);
    this.#lent.set(key, making);
    making.catch(() => this.#forget(key, making));
    return await (await making).show(authentication, nowMs);
  }

  /** Takes all of them back. */
  async close(): Promise<void> {
    const all = await Promise.allSettled(this.#lent.values());
    this.#lent.clear();
    const lent = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const { timer } of lent) clearTimeout(timer);
    await Promise.all(lent.map((one) => this.#takeBack(one)));
  }

  async #make({ plugin }: Authentication, { controlPlaneId, consumer, by }: Borrower, key: string): Promise<Lent> {
    const { configWriter, hub, nowMs } = this.#parts;
    const { collection, make } = lentKinds[plugin]!;
    const endsAtMs = nowMs() + goodMs;
    const made = make(goodMs / 1_000);
    const fields = { ...made.fields, tags: [tag], consumer: { id: consumer.id } };
    const left = await this.#leftBehind(controlPlaneId, collection);
    const name = String(consumer['username'] ?? consumer['custom_id'] ?? consumer.id);
    const { results, version } = await configWriter.write(
      controlPlaneId,
      [
        ...left.map((id) => ({ action: 'delete', collection, key: id }) as const),
        { action: 'create', collection, fields },
      ],
      { by, summary: `The playground acts as ${name} for ${goodMs / 60_000} minutes` },
    );
    await hub.applied(controlPlaneId, version, appliedMsMax);
    const lent: Lent = {
      ...made,
      ...{ controlPlaneId, collection, by, endsAtMs },
      id: results.at(-1)!.entity.id,
      timer: setTimeout(() => {
        this.#forget(key, making);
        void this.#takeBack(lent);
      }, goodMs).unref(),
    };
    const making = this.#lent.get(key)!;
    return lent;
  }

  /** Whoever pushes a whole configuration takes out what is not in it. */
  async #isThere({ controlPlaneId, collection, id }: Lent): Promise<boolean> {
    return (await this.#parts.configReader.find(controlPlaneId, collection, id)) !== undefined;
  }

  #forget(key: string, making: Promise<Lent>): void {
    if (this.#lent.get(key) === making) this.#lent.delete(key);
  }

  async #takeBack({ controlPlaneId, collection, id, by }: Lent): Promise<void> {
    const { configWriter, log } = this.#parts;
    try {
      await configWriter.write(controlPlaneId, [{ action: 'delete', collection, key: id }], {
        by,
        summary: 'The playground gives back what it was lent',
      });
    } catch (error) {
      log.error('a credential of the playground could not be taken back', { id, reason: (error as Error).message });
    }
  }

  /** Ids of those whose process did not take them back. */
  async #leftBehind(controlPlaneId: string, collection: string): Promise<string[]> {
    const { configReader, nowMs } = this.#parts;
    const tags = { of: 'all', values: [tag] } as const;
    const { entities } = await configReader.list(controlPlaneId, collection, { size: 100, tags });
    const overSeconds = (nowMs() - goodMs - spareMs) / 1_000;
    return entities
      .filter(({ entity }) => Number(entity['created_at'] ?? 0) < overSeconds)
      .map(({ entity }) => entity.id);
  }
}
