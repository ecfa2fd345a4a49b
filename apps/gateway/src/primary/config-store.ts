import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigDocument, EntityChange, Problem, Secret } from '@sallyport/contracts';
import { runInSlices } from '@sallyport/pipeline';
import type { ConfigSource } from '../config/config-process.ts';
import type { ConfigDelta, ContentIndex } from '../config/content-index.ts';
import { openKindsOf } from '../config/line-seal.ts';
import { runConfigProcess } from '../config/run-config-process.ts';
import type { SecretNeeds } from '../config/secret-needs.ts';
import { appendChanges, openChanges, writeSnapshotFile } from '../config/snapshot-file.ts';
import { namesFileOf } from '../event-host/names-file.ts';
import type { GatewayOptions } from '../options.ts';
import { pluginsWith } from '../plugins.ts';

export interface LoadedConfig {
  /** Snapshot file that workers read. */
  file: string;
  /** How much of the file counts; the rest are changes that were taken back. */
  length: number;
  /** How much of it was written at once. */
  wholeLength: number;
  hash: string;
  counts: Readonly<Record<string, number>>;
  secrets: SecretNeeds;
  /** Of one that came from a control plane, which may tell what changes. */
  content: ContentIndex | undefined;
}

export type LoadResult = { ok: true; config: LoadedConfig } | { ok: false; problems: readonly Problem[] };

/** How many snapshot files are kept: the active one, and the one before in case workers are still reading it. */
const generationsKept = 2;

/** Reads configurations into files that only this node's user can read. */
export class ConfigStore {
  readonly #plugins: readonly string[];
  readonly #commands: readonly string[];
  readonly #wantsNames: boolean;
  readonly #secret: Secret;
  #directory: string | undefined;
  #sequence = 0;
  #kept: string[] = [];
  #openKinds: ReadonlySet<string> | undefined;

  /** `secret`: what the files are sealed with. */
  constructor(
    { plugins, mcpCommands, recording }: Pick<GatewayOptions, 'plugins' | 'mcpCommands' | 'recording'>,
    secret: Secret,
  ) {
    this.#plugins = plugins;
    this.#commands = mcpCommands;
    this.#wantsNames = recording !== undefined;
    this.#secret = secret;
  }

  /** Reads one that came from a control plane, or what it comes to after changes. */
  async loadDocument(document: ConfigDocument, content: ContentIndex): Promise<LoadResult> {
    const file = await this.#newFile();
    try {
      const length = await writeSnapshotFile(file, document, this.#secret.reveal(), new Set());
      return await this.load({ snapshot: file, length, changes: [], hash: document.hash }, content);
    } finally {
      await rm(file, { force: true });
    }
  }

  async load(from: ConfigSource, content?: ContentIndex): Promise<LoadResult> {
    const file = await this.#newFile();
    const answer = await runConfigProcess({
      from,
      plugins: this.#plugins,
      commands: this.#commands,
      output: file,
      wantsNames: this.#wantsNames,
      secret: this.#secret.reveal(),
    });
    if (!answer.ok) return answer;
    const { hash, length, counts, secrets } = answer;
    return { ok: true, config: { file, length, wholeLength: length, hash, counts, secrets, content } };
  }

  /** Writes what has changed in a configuration behind it; gives how long the file is then. */
  async append(
    { file, length }: LoadedConfig,
    { changes, toHash: hash }: Omit<ConfigDelta, 'fromHash'>,
  ): Promise<number> {
    this.#openKinds ??= await this.#findOpenKinds();
    return await appendChanges(file, length, { changes, hash }, this.#secret.reveal(), this.#openKinds);
  }

  /** What has changed since the file was so long. */
  async changesBetween({ file, length }: LoadedConfig, fromLength: number): Promise<readonly EntityChange[]> {
    return await runInSlices(await openChanges(file, this.#secret.reveal(), fromLength, length));
  }

  async #findOpenKinds(): Promise<ReadonlySet<string>> {
    const { loaded } = await pluginsWith(this.#plugins);
    return openKindsOf((loaded?.plugins ?? []).flatMap((plugin) => plugin.collections ?? []));
  }

  async #newFile(): Promise<string> {
    // mkdtemp makes the folder readable by its owner only.
    this.#directory ??= await mkdtemp(join(tmpdir(), 'sallyport-'));
    return join(this.#directory, `${++this.#sequence}.snapshot`);
  }

  /** This configuration is the active one: older files may go. */
  async keep(file: string): Promise<void> {
    if (this.#kept.at(-1) !== file) this.#kept.push(file);
    while (this.#kept.length > generationsKept) await this.discard(this.#kept.shift()!);
  }

  /** This configuration was kept and turned out to be of no use. */
  async forget(file: string): Promise<void> {
    this.#kept = this.#kept.filter((kept) => kept !== file);
    await this.discard(file);
  }

  async discard(file: string): Promise<void> {
    await rm(file, { force: true });
    if (this.#wantsNames) await rm(namesFileOf(file), { force: true });
  }

  async close(): Promise<void> {
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }
}
