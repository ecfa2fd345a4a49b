import type { Clock, Log } from '@sallyport/pipeline';
import { entryUrl } from '../entry.ts';
import type { GatewayOptions } from '../options.ts';
import {
  type FromStdioHost,
  type StdioHostStart,
  stdioHostVariable,
  type ToStdioHost,
} from '../stdio-host/messages.ts';
import { SideProcess } from './side-process.ts';

export interface StdioHostOptions {
  readonly options: Pick<GatewayOptions, 'mcpCommands' | 'logFormat' | 'logLevel'>;
  readonly clock: Clock;
  readonly log: Log;
  /** It can be reached here now; again after it was replaced. */
  onListening(socketPath: string): void;
}

/** Keeps the process that hosts stdio servers alive, once somebody wants one, and lets none of its programs outlive it. */
export class StdioHost {
  readonly #process: SideProcess<FromStdioHost>;
  /** Leaders of the process groups it has started. */
  readonly #programs = new Set<number>();

  constructor({ options, clock, log, onListening }: StdioHostOptions) {
    const { mcpCommands: commands, logFormat, logLevel } = options;
    this.#process = new SideProcess<FromStdioHost>({
      what: 'the host of stdio servers',
      module: entryUrl('../stdio-host/stdio-host', import.meta.url),
      folderName: 'stdio',
      variable: stdioHostVariable,
      start: { commands, logFormat, logLevel } satisfies Omit<StdioHostStart, 'socketPath'>,
      clock,
      log,
      onListening,
      onMessage: (message) => this.#onMessage(message),
      onGone: () => this.#killPrograms(),
    });
  }

  /** Where it listens, while it does. */
  get socketPath(): string | undefined {
    return this.#process.socketPath;
  }

  /** A worker wants it. */
  start(): Promise<void> {
    return this.#process.start();
  }

  #onMessage(message: FromStdioHost): void {
    if (message.type === 'started') this.#programs.add(message.pid);
    else this.#programs.delete(message.pid);
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
    this.#process.send({ type: 'worker-gone', workerId } satisfies ToStdioHost);
  }

  /** Ends the programs and their host. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}
