import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '@sallyport/pipeline';
import { RespawnDelay } from './respawn.ts';
import { sideEnvironment } from './side-environment.ts';

export interface SideProcessOptions<Message> {
  /** As the log calls it: `the host of stdio servers`. */
  readonly what: string;
  readonly module: URL;
  /** Part of the name of its folder. */
  readonly folderName: string;
  /** Where it looks for what it is told at its start. */
  readonly variable: string;
  /** What that is, besides where it is to listen. Plain data. */
  readonly start: object;
  readonly clock: Clock;
  readonly log: Log;
  /** It can be reached here now; again after it was replaced. */
  onListening(socketPath: string): void;
  onMessage?(message: Message): void;
  /** It has ended. */
  onGone?(): void;
}

/**
 * A process of the node beside its workers, which reach it over a Unix socket. Started once somebody wants it, kept alive from then on; it ends
 * itself when the primary is gone. It says `{ type: 'listening' }` when it can be reached.
 */
export class SideProcess<Message extends { readonly type: string } = never> {
  readonly #options: SideProcessOptions<Message>;
  readonly #respawn = new RespawnDelay(1);
  #folder: Promise<string> | undefined;
  #process: ChildProcess | undefined;
  /** Where it listens, while it does. */
  socketPath: string | undefined;
  #sequence = 0;
  #stopping = false;

  constructor(options: SideProcessOptions<Message>) {
    this.#options = options;
  }

  /** Somebody wants it. */
  async start(): Promise<void> {
    if (this.#folder !== undefined) return;
    // mkdtemp makes the folder readable by its owner only.
    this.#folder = mkdtemp(join(tmpdir(), `sallyport-${this.#options.folderName}-`));
    await this.#fork();
  }

  async #fork(): Promise<void> {
    const { what, module, variable, start, clock, log, onListening, onMessage, onGone } = this.#options;
    const socketPath = join(await this.#folder!, `${++this.#sequence}.sock`);
    if (this.#stopping) return;
    const startedMs = clock.monotonicMs();
    const child = fork(module, [], {
      env: { ...sideEnvironment(process.env), [variable]: JSON.stringify({ ...start, socketPath }) },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process = child;
    child.on('message', (message: Message | { readonly type: 'listening' }) => {
      if (message.type !== 'listening') return onMessage?.(message as Message);
      this.socketPath = socketPath;
      onListening(socketPath);
    });
    child.on('error', (error) => log.error(`${what} could not be reached`, { error: error.message }));
    child.once('exit', (code, signal) => {
      this.#process = undefined;
      this.socketPath = undefined;
      onGone?.();
      if (this.#stopping) return;
      const livedMs = clock.monotonicMs() - startedMs;
      const delayMs = this.#respawn.after({ livedMs, wasKilled: signal === 'SIGKILL' });
      log.warn(`${what} ended and is replaced`, { reason: signal ?? `exit code ${code}`, delayMs });
      clock.after(delayMs, () => void this.#fork());
    });
  }

  send(message: object): void {
    if (this.#process?.connected) this.#process.send(message);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child !== undefined) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      const force = setTimeout(() => child.kill('SIGKILL'), stopMaxMs);
      await gone;
      clearTimeout(force);
    }
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }
}

/** More than the host of stdio servers gives its programs. Milliseconds. */
const stopMaxMs = 8_000;
