import type { Configurations, RowChange } from '@sallyport/store';
import { NamedTurns, NotFound, Pauses, VersionMismatch } from '@sallyport/store';
import { type Applied, ChangeApplier } from './apply-change.ts';
import type { ConfigChange, EntityDifference, WriteOptions, WrittenConfig } from './change.ts';
import type { ConfigWriter } from './config-writer.ts';
import { ConfigDraft, type DraftParts } from './draft.ts';
import { judge } from './judge.ts';
import { marksOf } from './marks.ts';
import { preload } from './preload.ts';
import { ProblemList } from './problem-list.ts';
import { referencesOf } from './references.ts';
import { ConfigRefused } from './refusal.ts';
import { isSame } from './same-entity.ts';
import { rollbackSummary, shortened, summaryOf } from './words.ts';

/** How often a write is judged again since another control plane's came between. */
const triesMax = 20;

export interface WriterParts extends DraftParts {
  nowMs(): number;
}

export function createConfigWriter(parts: WriterParts): ConfigWriter {
  return new Writer(parts);
}

class Writer implements ConfigWriter {
  readonly #parts: WriterParts;
  readonly #configurations: Configurations;
  /** Those of this process wait for each other; those of others are noticed when a write is to be kept. */
  readonly #turns = new NamedTurns();

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#configurations = parts.configurations;
  }

  async write(controlPlaneId: string, changes: readonly ConfigChange[], options: WriteOptions): Promise<WrittenConfig> {
    return await this.#inTurn(controlPlaneId, options, (draft) => this.#try(draft, changes, options));
  }

  async rollback(controlPlaneId: string, version: number, options: WriteOptions): Promise<WrittenConfig> {
    const named = { ...options, summary: options.summary ?? rollbackSummary(version) };
    return await this.#inTurn(controlPlaneId, named, async (draft) =>
      this.#try(draft, await this.#changesBack(controlPlaneId, draft.base, version), named),
    );
  }

  async touch(
    controlPlaneId: string,
    collection: string,
    ids: readonly string[],
    options: WriteOptions,
  ): Promise<number> {
    return await this.#inTurn(controlPlaneId, options, async (draft) => {
      const same: EntityDifference[] = [];
      for (const id of ids) {
        const entity = (await draft.before(collection, id))?.entity;
        if (entity !== undefined) same.push({ collection, id, before: entity, after: entity });
      }
      return await this.#keep(draft, same, options, this.#parts.nowMs());
    });
  }

  async #inTurn<Result>(
    controlPlaneId: string,
    options: WriteOptions,
    work: (draft: ConfigDraft) => Promise<Result>,
  ): Promise<Result> {
    return await this.#turns.take(controlPlaneId, () => this.#onNewest(controlPlaneId, options, work));
  }

  async #onNewest<Result>(
    controlPlaneId: string,
    options: WriteOptions,
    work: (draft: ConfigDraft) => Promise<Result>,
  ): Promise<Result> {
    for (let tries = 1; ; tries++) {
      const base = await this.#configurations.head(controlPlaneId);
      if (options.expected !== undefined && options.expected !== base)
        throw new VersionMismatch(`The newest version is ${base}, not ${options.expected}.`);
      const draft = new ConfigDraft(controlPlaneId, base, this.#parts);
      try {
        return await work(draft);
      } catch (error) {
        if (tries === triesMax || options.expected !== undefined) throw error;
        const wasOutdated = (await this.#configurations.head(controlPlaneId)) !== base;
        if (!wasOutdated) throw error;
      }
    }
  }

  async #try(draft: ConfigDraft, changes: readonly ConfigChange[], options: WriteOptions): Promise<WrittenConfig> {
    const { collections } = this.#parts;
    const nowMs = this.#parts.nowMs();
    const problems = new ProblemList();
    const applier = new ChangeApplier(draft, collections, problems, Math.floor(nowMs / 1000));
    const madeBy = new Map<string, number>();
    await preload(draft, collections, changes);
    const applied: Applied[] = Array.from({ length: changes.length });
    const pauses = new Pauses();
    for (const index of this.#order(changes)) {
      await pauses.take();
      const about = await applier.apply(changes[index]!, index);
      applied[index] = about;
      if (about !== undefined) madeBy.set(`${about.collection} ${about.id}`, index);
    }
    if (problems.count === 0) {
      const counts = await this.#configurations.counts(draft.controlPlaneId);
      const changeOf = (collection: string, id: string) => madeBy.get(`${collection} ${id}`);
      await judge(draft, { ...this.#parts, counts, problems, changeOf });
    }
    if (problems.count > 0) throw new ConfigRefused(problems.list());

    const differences = await this.#differences(draft);
    const version = await this.#keep(draft, differences, options, nowMs);
    const results = [];
    for (const about of applied) {
      const entity = about && (await draft.get(about.collection, about.id));
      if (about === undefined || entity === undefined) {
        results.push(undefined);
        continue;
      }
      const before = await draft.before(about.collection, about.id);
      const isChanged = draft.isChanged(about.collection, about.id);
      results.push({ entity, version: isChanged ? version : before!.version, isNew: before === undefined });
    }
    return { version, results, changes: differences };
  }

  /** What is referred to comes before what refers to it; else as given. */
  #order(changes: readonly ConfigChange[]): number[] {
    const rank = new Map(this.#parts.collections.list.map(({ name }, i) => [name, i]));
    return [...changes.keys()].toSorted(
      (a, b) => rank.get(changes[a]!.collection)! - rank.get(changes[b]!.collection)!,
    );
  }

  /** Once defaults are filled in, some may be what they were. */
  async #differences(draft: ConfigDraft): Promise<EntityDifference[]> {
    const differences: EntityDifference[] = [];
    for (const { collection, id, after } of [...draft.changes()]) {
      const before = (await draft.before(collection, id))?.entity;
      if (before !== undefined && after !== undefined && isSame(before, after)) draft.revert(collection, id);
      else if (before !== undefined || after !== undefined) differences.push({ collection, id, before, after });
    }
    return differences;
  }

  async #keep(
    draft: ConfigDraft,
    differences: readonly EntityDifference[],
    { by, summary, isDryRun }: WriteOptions,
    atMs: number,
  ): Promise<number> {
    if (differences.length === 0 || isDryRun === true) return draft.base;
    const { collections } = this.#parts;
    const rows: RowChange[] = [];
    const pauses = new Pauses();
    for (const difference of differences) {
      await pauses.take();
      rows.push(this.#row(draft.controlPlaneId, difference));
    }
    return await this.#configurations.write(draft.controlPlaneId, {
      base: draft.base,
      changes: rows,
      summary: summary === undefined ? summaryOf(collections, differences) : shortened(summary),
      by,
      atMs,
    });
  }

  #row(controlPlaneId: string, { collection, id, after }: EntityDifference): RowChange {
    const { collections, texts, keys } = this.#parts;
    const definition = collections.get(collection);
    const plugin = collection === 'plugins' ? collections.plugin(after?.['name']) : undefined;
    return {
      collection,
      id,
      entityType: definition.singular,
      row: after && {
        text: texts.write(controlPlaneId, collection, after),
        keys: keys.of(controlPlaneId, definition, after).map(({ key }) => key),
        references: referencesOf(definition, after),
        marks: marksOf(definition, after, plugin),
      },
    };
  }

  /** What leads from the newest version to an older one. */
  async #changesBack(controlPlaneId: string, base: number, version: number): Promise<ConfigChange[]> {
    const known =
      version === base ? true : (await this.#configurations.findVersion(controlPlaneId, version + 1)) !== undefined;
    if (!known || version > base || version < 0) throw new NotFound('version', String(version));
    const then = new Map<string, ConfigChange>();
    for (let at = base; at > version; at--) {
      for (const { collection, id, before } of await this.#configurations.changesOf(controlPlaneId, at)) {
        if (this.#parts.collections.get(collection)?.isSticky) continue;
        const key = `${collection} ${id}`;
        if (before === undefined) then.set(key, { action: 'delete', collection, key: id });
        else {
          const fields = this.#parts.texts.read(controlPlaneId, { collection, id, text: before });
          then.set(key, { action: 'put', collection, key: id, fields });
        }
      }
    }
    return [...then.values()];
  }
}
