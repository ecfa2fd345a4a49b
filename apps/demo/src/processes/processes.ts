import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Who is ended after whom: what answers people first, what is asked by others last. */
export type Rank = 'front' | 'gateway' | 'control-plane' | 'behind';

const ranks: readonly Rank[] = ['front', 'gateway', 'control-plane', 'behind'];
const patienceMs: Readonly<Record<Rank, number>> = {
  front: 5_000,
  gateway: 15_000,
  'control-plane': 15_000,
  behind: 2_000,
};
const keptLines = 20;

interface Running {
  readonly child: ChildProcess;
  readonly rank: Rank;
  /** Resolves, with the last lines of its standard error, when it is gone. */
  readonly ended: Promise<string>;
}

export interface ChildOptions {
  /** As messages call it: "The control plane". */
  readonly name: string;
  readonly rank: Rank;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Gets the lines of its standard output. */
  onLine?(line: string): void;
}

/** A process that has started. It ends when its connection to us does, so also when we are killed. */
export interface Child {
  send(message: object): void;
  /** Resolves with the first message that it sends; rejects with what it printed when it ends before that. */
  message(): Promise<unknown>;
  /** Rejects with what it printed when it ends. */
  readonly failure: Promise<never>;
}

/** The processes of the demo. */
export class Processes {
  readonly #running: Running[] = [];
  #isStopping = false;
  #report: (error: Error) => void = () => {};
  /** Rejects when one ends that was not told to. */
  readonly failure = new Promise<never>((_resolve, reject) => {
    this.#report = reject;
  });

  constructor() {
    this.failure.catch(() => {});
  }

  start({ name, rank, args, env, onLine }: ChildOptions): Child {
    if (this.#isStopping) throw new Error('The demo is ending.');
    // A process group of its own: a Ctrl-C in the terminal reaches us only, and we end our children in order.
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true });
    const lastLines: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
    });
    if (onLine === undefined) child.stdout!.resume();
    else createInterface({ input: child.stdout! }).on('line', onLine);
    const ended = once(child, 'close').then(() => lastLines.join('\n'));
    this.#running.push({ child, rank, ended });
    const failure = ended.then((said) => {
      const error = new Error(`${name} ended unexpectedly:\n${said}`);
      if (!this.#isStopping) this.#report(error);
      throw error;
    });
    failure.catch(() => {});
    const message = async () => (await Promise.race([once(child, 'message'), failure]))[0];
    return { send: (what) => void child.send(what), message, failure };
  }

  /** Ends them all, each group once the one before is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const rank of ranks) {
      const group = this.#running.filter((it) => it.rank === rank);
      await Promise.all(group.map((it) => stop(it, patienceMs[rank])));
    }
  }
}

/** SIGTERM, then SIGKILL after that time. */
async function stop({ child, ended }: Running, msMax: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), msMax);
  await ended;
  clearTimeout(timer);
}
