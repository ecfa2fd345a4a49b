import { type ChildProcess, spawn } from 'node:child_process';
import { LineReader } from '@sallyport/mcp';
import { choosesProgram, type Log } from '@sallyport/pipeline';
import type { StdioServerText } from './messages.ts';

export interface HostedProcessEvents {
  onStarted(pid: number): void;
  onLine(line: Buffer): void;
  /** Once, whatever ended it. */
  onGone(end: ProcessEnd): void;
}

export interface ProcessEnd {
  readonly reason: string;
  readonly pid: number | undefined;
  /** It was told to end, and did nothing wrong. */
  readonly wasTold: boolean;
}

/** One running program: its lines, its log, and its orderly end (MCP, "Shutdown" of the stdio transport). */
export class HostedProcess {
  readonly #child: ChildProcess;
  readonly #events: HostedProcessEvents;
  readonly #log: Log;
  readonly #name: string;
  readonly #command: string;
  readonly #gone = Promise.withResolvers<void>();
  #isGone = false;
  #reason: string | undefined;
  #wasTold = false;
  /** What it printed last to its standard error: often the reason why it ended. */
  #lastWords = '';

  constructor(server: StdioServerText, log: Log, events: HostedProcessEvents) {
    this.#log = log;
    this.#name = server.name;
    this.#command = server.command;
    this.#events = events;
    this.#child = spawn(server.command, [...server.args], {
      cwd: server.cwd,
      env: { ...ownEnvironment(), ...harmless(server.env) },
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      // Its own process group: what it starts ends with it.
      detached: true,
    });
    const { stdin, stdout, stderr, pid } = this.#child;
    if (pid !== undefined) events.onStarted(pid);
    const lines = new LineReader(lineBytesMax);
    stdout!.on('data', (chunk: Buffer) => {
      const complete = lines.push(chunk);
      if (complete === undefined) this.#kill(`it printed a line of more than ${lineBytesMax} bytes`);
      else for (const line of complete) if (!this.#isGone) events.onLine(line);
    });
    stderr!.on('data', (chunk: Buffer) => this.#hear(chunk));
    // It may end while something is written to it.
    stdin!.on('error', () => {});
    this.#child.once('error', (error) => this.#end(`it could not be started: ${error.message}`));
    // What it started and left behind may hold on to its pipes.
    this.#child.once('exit', () => this.#signal('SIGKILL'));
    this.#child.once('close', (code, signal) => this.#end(this.#reason ?? `it ended with ${signal ?? `code ${code}`}`));
  }

  write(line: Buffer): void {
    const { stdin } = this.#child;
    if (stdin!.writableLength > pendingBytesMax) this.#kill('it does not read what it is sent');
    else stdin!.write(line);
  }

  /** Ends it: by closing its input, then by signals to its whole group. */
  async stop(reason: string): Promise<void> {
    this.#wasTold ||= this.#reason === undefined;
    this.#reason ??= reason;
    this.#child.stdin!.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await Promise.race([this.#gone.promise, new Promise((resolve) => setTimeout(resolve, stopGraceMs).unref())]);
      if (this.#isGone) return;
      this.#signal(signal);
    }
    await this.#gone.promise;
  }

  #kill(reason: string): void {
    this.#reason ??= reason;
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {}
  }

  #hear(chunk: Buffer): void {
    const text = chunk.toString('utf8', 0, loggedBytesMax).trimEnd();
    this.#lastWords = text.split('\n').at(-1)!.slice(0, lastWordsMax);
    this.#log.debug('a stdio server says', { server: this.#name, pid: this.#child.pid, text });
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const { pid } = this.#child;
    const wasMeant = this.#reason !== undefined;
    const fields = { server: this.#name, command: this.#command, pid, reason, lastWords: this.#lastWords || undefined };
    if (wasMeant) this.#log.debug('a stdio server ended', fields);
    else this.#log.warn('a stdio server ended by itself', fields);
    const whole = this.#lastWords === '' ? reason : `${reason}: ${this.#lastWords}`;
    this.#events.onGone({ reason: whole, pid, wasTold: this.#wasTold });
    this.#gone.resolve();
  }
}

/** The longest message either way. Bytes. */
export const lineBytesMax = 16 * 1024 * 1024;
const pendingBytesMax = 32 * 1024 * 1024;
const loggedBytesMax = 4 * 1024;
/** Characters. */
const lastWordsMax = 300;
/** Between one way of ending it and the next. Milliseconds. */
const stopGraceMs = 2_000;

/** The command is one that the gateway was allowed to run, and stays that. */
function harmless(env: StdioServerText['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !choosesProgram(name)));
}

/** Secrets of the gateway are not for programs that it runs. */
function ownEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
