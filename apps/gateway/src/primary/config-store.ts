import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem, Secret } from '@sallyport/contracts';
import type { SecretNeeds } from '../config/config-process.ts';
import type { SourceText } from '../config/read.ts';
import { runConfigProcess } from '../config/run-config-process.ts';
import { namesFileOf } from '../event-host/names-file.ts';
import type { GatewayOptions } from '../options.ts';

export interface LoadedConfig {
  /** Snapshot file that workers read. */
  file: string;
  hash: string;
  counts: Readonly<Record<string, number>>;
  secrets: SecretNeeds;
}

export type LoadResult =
  | { ok: true; config: LoadedConfig }
  | { ok: false; problems: readonly Problem[] }
  | { ok: false; busy: true };

/** How many snapshot files are kept: the active one, and the one before in case workers are still reading it. */
const generationsKept = 2;

/** Reads configurations, one at a time, into files that only this node's user can read. */
export class ConfigStore {
  readonly #plugins: readonly string[];
  readonly #commands: readonly string[];
  readonly #wantsNames: boolean;
  readonly #secret: Secret;
  #directory: string | undefined;
  #sequence = 0;
  #loading = false;
  #kept: string[] = [];

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

  async load(from: { files: readonly string[] } | { sources: readonly SourceText[] }): Promise<LoadResult> {
    if (this.#loading) return { ok: false, busy: true };
    this.#loading = true;
    try {
      // mkdtemp makes the folder readable by its owner only.
      this.#directory ??= await mkdtemp(join(tmpdir(), 'sallyport-'));
      const file = join(this.#directory, `${++this.#sequence}.snapshot`);
      const secret = this.#secret.reveal();
      const answer = await runConfigProcess({
        ...from,
        plugins: this.#plugins,
        commands: this.#commands,
        output: file,
        wantsNames: this.#wantsNames,
        secret,
      });
      if (!answer.ok) return answer;
      return { ok: true, config: { file, hash: answer.hash, counts: answer.counts, secrets: answer.secrets } };
    } finally {
      this.#loading = false;
    }
  }

  /** This configuration is the active one: older files may go. */
  async keep(file: string): Promise<void> {
    this.#kept.push(file);
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
