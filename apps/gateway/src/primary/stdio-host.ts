import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '@sallyport/pipeline';
import { entryUrl } from '../entry.ts';
import type { GatewayOptions } from '../options.ts';
import {
  type FromStdioHost,
  type StdioHostStart,
  stdioHostVariable,
  type ToStdioHost,
} from '../stdio-host/messages.ts';
import { RespawnDelay } from './respawn.ts';

export interface StdioHostOptions {
  readonly options: Pick<GatewayOptions, 'mcpCommands' | 'logFormat' | 'logLevel'>;
  readonly clock: Clock;
  readonly log: Log;
  /** It can be reached here now; again after it was replaced. */
  onListening(socketPath: string): void;
}

/** Keeps the process that hosts stdio servers alive, once somebody wants one. */
export class StdioHost {
  readonly #options: StdioHostOptions;
  readonly #respawn = new RespawnDelay(1);
  #folder: Promise<string> | undefined;
  #host: ChildProcess | undefined;
  /** Where it listens, while it does. */
  socketPath: string | undefined;
  /** Leaders of the process groups it has started. */
  readonly #programs = new Set<number>();
  #sequence = 0;
  #stopping = false;

  constructor(options: StdioHostOptions) {
    this.#options = options;
  }

  /** A worker wants it. */
  async start(): Promise<void> {
    if (this.#folder !== undefined) return;
    // mkdtemp makes the folder readable by its owner only.
    this.#folder = mkdtemp(join(tmpdir(), 'sallyport-stdio-'));
    await this.#fork();
  }

  async #fork(): Promise<void> {
    const { options, clock, log } = this.#options;
    const socketPath = join(await this.#folder!, `${++this.#sequence}.sock`);
    if (this.#stopping) return;
    const start: StdioHostStart = {
      socketPath,
      commands: options.mcpCommands,
      logFormat: options.logFormat,
      logLevel: options.logLevel,
    };
    const startedMs = clock.monotonicMs();
    const host = fork(entryUrl('../stdio-host/stdio-host', import.meta.url), [], {
      env: { ...process.env, [stdioHostVariable]: JSON.stringify(start) },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#host = host;
    host.on('message', (message: FromStdioHost) => this.#onMessage(message, socketPath));
    host.on('error', (error) => log.error('the host of stdio servers could not be reached', { error: error.message }));
    host.once('exit', (code, signal) => {
      this.#host = undefined;
      this.socketPath = undefined;
      this.#killPrograms();
      if (this.#stopping) return;
      const delayMs = this.#respawn.after({
        livedMs: clock.monotonicMs() - startedMs,
        wasKilled: signal === 'SIGKILL',
      });
      log.warn('the host of stdio servers ended and is replaced', { reason: signal ?? `exit code ${code}`, delayMs });
      clock.after(delayMs, () => void this.#fork());
    });
  }

  #onMessage(message: FromStdioHost, socketPath: string): void {
    switch (message.type) {
      case 'listening':
        this.socketPath = socketPath;
        this.#options.onListening(socketPath);
        return;
      case 'started':
        this.#programs.add(message.pid);
        return;
      case 'ended':
        this.#programs.delete(message.pid);
        return;
    }
  }

  /** A host that was killed could not end what it ran. */
  #killPrograms(): void {
    for (const pid of this.#programs) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {}
    }
    this.#programs.clear();
  }

  forgetWorker(workerId: number): void {
    if (this.#host?.connected) this.#host.send({ type: 'worker-gone', workerId } satisfies ToStdioHost);
  }

  /** Ends the programs and their host. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const host = this.#host;
    if (host !== undefined) {
      const gone = new Promise((resolve) => host.once('exit', resolve));
      host.disconnect();
      const force = setTimeout(() => host.kill('SIGKILL'), stopMaxMs);
      await gone;
      clearTimeout(force);
    }
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }
}

/** More than it gives its programs. Milliseconds. */
const stopMaxMs = 8_000;
