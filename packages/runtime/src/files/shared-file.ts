import { close, constants, fstat, open, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log, LogQueueCounts } from '@sallyport/pipeline';

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const writeFile = promisify(write);

export interface SharedFileOptions {
  path: string;
  log: Log;
  counts: LogQueueCounts;
  queueBytesMax: number;
  closeWithinMs: number;
}

interface OpenFile {
  readonly fd: number;
  /** Ours to close; the process's own stdout is not. */
  readonly isOwn: boolean;
  /** Bytes per write that the system takes whole, so that lines of several processes don't mix. */
  readonly chunkBytesMax: number;
}

/**
 * One file that lines are appended to. One write is under way at a time and takes along whatever was queued meanwhile;
 * while it is busy it writes at most once per `coalesceMs`. A write that fails costs its lines, counted and logged.
 */
export class SharedFile {
  /** Follows log rotation: the path is opened for every write. */
  reopensEachWrite = false;
  readonly #options: SharedFileOptions;
  #lines: string[] = [];
  #queuedBytes = 0;
  #isRunning = false;
  #isClosed = false;
  #open: OpenFile | undefined;
  /** The last write ended inside a line. */
  #isTorn = false;
  #dropped = 0;
  #reportedDropped = 0;
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  #accepted = 0;
  #settled = 0;
  #waiters: { settled: number; resolve: () => void }[] = [];

  constructor(options: SharedFileOptions) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    this.#options.counts.emit();
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#isClosed || this.#queuedBytes + bytes > this.#options.queueBytesMax) {
      this.#drop(1, 'too many lines are waiting');
      return;
    }
    this.#lines.push(line);
    this.#queuedBytes += bytes;
    this.#accepted++;
    if (this.#isRunning) return;
    this.#isRunning = true;
    // The lines of this turn of the event loop go together.
    setImmediate(() => void this.#run());
  }

  /** Resolves when everything queued until now is written or dropped, or the time for it is over. */
  async flushed(): Promise<void> {
    if (this.#settled >= this.#accepted) return;
    const { closeWithinMs } = this.#options;
    const timeout = new AbortController();
    const settled = new Promise<void>((resolve) => this.#waiters.push({ settled: this.#accepted, resolve }));
    await Promise.race([settled, sleep(closeWithinMs, undefined, { signal: timeout.signal }).catch(() => {})]);
    timeout.abort();
  }

  async close(): Promise<void> {
    await this.flushed();
    this.#isClosed = true;
    if (this.#lines.length > 0) {
      this.#drop(this.#lines.length, 'the file was closed');
      this.#settle(this.#lines.length);
      this.#lines = [];
    }
    this.#report('the file was closed');
    if (!this.#isRunning) await this.#closeFile();
  }

  async #run(): Promise<void> {
    while (this.#lines.length > 0) {
      const startedAtMs = performance.now();
      await this.#writeSome();
      const restMs = coalesceMs - (performance.now() - startedAtMs);
      if (this.#lines.length > 0 && this.#queuedBytes < chunkBytesMax && restMs > 0 && this.#waiters.length === 0) {
        await sleep(restMs);
      }
    }
    if (this.#reportedDropped < this.#dropped) this.#report('writing goes on');
    this.#isRunning = false;
    if (this.#isClosed) await this.#closeFile();
  }

  /** Writes one chunk of whole lines. Never rejects. */
  async #writeSome(): Promise<void> {
    let lines = 0;
    let lost = 0;
    let written = 0;
    let chunk: Buffer | undefined;
    try {
      const file = await this.#opened();
      const taken = this.#take(file.chunkBytesMax);
      lines = taken.length;
      chunk = Buffer.from(`${this.#isTorn ? '\n' : ''}${taken.join('\n')}\n`);
      while (written < chunk.length) written += await this.#writeOnce(file.fd, chunk, written);
      this.#isTorn = false;
    } catch (error) {
      let complete = 0;
      if (chunk === undefined) lines = this.#take(chunkBytesMax).length;
      else if (written > 0) {
        complete = newlinesIn(chunk.subarray(this.#isTorn ? 1 : 0, written));
        this.#isTorn = chunk[written - 1] !== newline;
      }
      lost = lines - complete;
      this.#drop(lost, reasonOf(error));
      await this.#closeFile();
    }
    this.#options.counts.deliver(lines - lost);
    this.#settle(lines);
    if (this.reopensEachWrite) await this.#closeFile();
  }

  /** A pipe or socket whose reader is slow is asked again a little later; meanwhile the queue fills up to its bound. */
  async #writeOnce(fd: number, chunk: Buffer, from: number): Promise<number> {
    for (;;) {
      try {
        return (await writeFile(fd, chunk, from, chunk.length - from, null)).bytesWritten;
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN' || this.#isClosed) throw error;
        await sleep(retryMs);
      }
    }
  }

  #take(bytesMax: number): string[] {
    let bytes = 0;
    let count = 0;
    for (const line of this.#lines) {
      const lineBytes = Buffer.byteLength(line) + 1;
      if (count > 0 && bytes + lineBytes > bytesMax) break;
      bytes += lineBytes;
      count++;
    }
    this.#queuedBytes -= bytes;
    if (count < this.#lines.length) return this.#lines.splice(0, count);
    const taken = this.#lines;
    this.#lines = [];
    return taken;
  }

  async #opened(): Promise<OpenFile> {
    this.#open ??= await openForAppending(this.#options.path);
    return this.#open;
  }

  async #closeFile(): Promise<void> {
    const file = this.#open;
    this.#open = undefined;
    if (file?.isOwn === true) await closeFile(file.fd).catch(() => {});
  }

  #settle(lines: number): void {
    this.#settled += lines;
    if (this.#waiters.length === 0) return;
    const due = this.#waiters.filter((waiter) => waiter.settled <= this.#settled);
    this.#waiters = this.#waiters.filter((waiter) => waiter.settled > this.#settled);
    for (const { resolve } of due) resolve();
  }

  #drop(lines: number, reason: string): void {
    this.#dropped += lines;
    this.#options.counts.drop(lines);
    if (performance.now() - this.#reportedAtMs >= reportEveryMs) this.#report(reason);
  }

  #report(reason: string): void {
    const lines = this.#dropped - this.#reportedDropped;
    if (lines === 0) return;
    this.#reportedDropped = this.#dropped;
    this.#reportedAtMs = performance.now();
    const { log, path } = this.#options;
    log.error('log lines were dropped', { path, lines, total: this.#dropped, reason });
  }
}

const coalesceMs = 5;
const retryMs = 10;
const reportEveryMs = 10_000;
const chunkBytesMax = 1024 * 1024;
/** PIPE_BUF on Linux; what POSIX promises to write whole into a pipe is less, but nobody runs that. */
const pipeChunkBytesMax = 4096;
const newline = 0x0a;
const standardStreams: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };

/** Opens without ever waiting for a reader: our own description of a pipe is non-blocking, whatever the others' is. */
async function openForAppending(path: string): Promise<OpenFile> {
  const flags = constants.O_WRONLY | constants.O_APPEND | (constants.O_NONBLOCK ?? 0);
  const standard = standardStreams[path];
  try {
    const fd = await openFile(path, standard === undefined ? flags | constants.O_CREAT : flags, 0o644);
    return { fd, isOwn: true, chunkBytesMax: await chunkBytesOf(fd) };
  } catch (error) {
    if (standard === undefined) throw error;
    // A socket cannot be opened by name, and a container's stdout may belong to another user.
    return { fd: standard, isOwn: false, chunkBytesMax: await chunkBytesOf(standard) };
  }
}

async function chunkBytesOf(fd: number): Promise<number> {
  return (await statFile(fd)).isFIFO() ? pipeChunkBytesMax : chunkBytesMax;
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === newline) count++;
  return count;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
