import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeServices } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFilesPort } from './files-port.ts';

let metrics = fakeServices().metrics;
let folder: string;
let path: string;
const errors: Record<string, unknown>[] = [];
const log = {
  debug() {},
  info() {},
  warn() {},
  error: (_message: string, fields: Record<string, unknown> = {}) => void errors.push(fields),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-port-'));
  path = join(folder, 'access.log');
  errors.length = 0;
  metrics = fakeServices().metrics;
});
afterEach(() => rmSync(folder, { recursive: true }));

const told = (file: string) =>
  ['emitted_total', 'delivered_total', 'dropped_total', 'entries'].map((what) =>
    metrics.sum(`sallyport_log_queue_${what}`, `file ${file}`),
  );
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1);

describe('appender', () => {
  it('creates the file with mode 0644 and appends lines in order', async () => {
    const appender = createFilesPort({ log, metrics }).appender(path, { reopen: false });
    const lines = Array.from({ length: 5_000 }, (_, i) => `{"n":${i},"text":"é€"}`);
    for (const line of lines) appender.write(line);
    await appender.close();
    expect(linesOf(path)).toEqual(lines);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(appender.dropped).toBe(0);
  });

  it('shares one file between holders, and keeps it open until the last one leaves', async () => {
    const files = createFilesPort({ log, metrics });
    const first = files.appender(path, { reopen: false });
    const second = files.appender(path, { reopen: false });
    first.write('a');
    second.write('b');
    await first.close();
    second.write('c');
    first.write('too late');
    await second.close();
    expect(linesOf(path)).toEqual(['a', 'b', 'c']);
    expect(first.dropped).toBe(1);
    expect(told(path)).toEqual([4, 3, 1, 0]);
  });

  it('never truncates what others wrote', async () => {
    appendFileSync(path, 'before\n');
    const appender = createFilesPort({ log, metrics }).appender(path, { reopen: false });
    appender.write('a');
    await appender.close();
    expect(linesOf(path)).toEqual(['before', 'a']);
  });

  it('follows a rotated file with reopen, and stays with the old one without', async () => {
    const files = createFilesPort({ log, metrics });
    for (const reopen of [true, false]) {
      const live = join(folder, `reopen-${reopen}.log`);
      const held = files.appender(live, { reopen });
      const other = files.appender(live, { reopen });
      held.write('before');
      await other.close();
      const inode = statSync(live).ino;
      renameSync(live, `${live}.1`);
      held.write('after');
      await held.close();
      expect(statSync(`${live}.1`).ino).toBe(inode);
      expect(linesOf(reopen ? live : `${live}.1`).at(-1)).toBe('after');
    }
  });

  it('drops and counts lines when the disk is full, and says so once', async () => {
    const appender = createFilesPort({ log, metrics }).appender('/dev/full', { reopen: false });
    for (let i = 0; i < 1_000; i++) appender.write(`line ${i}`);
    await appender.close();
    expect(appender.dropped).toBe(1_000);
    expect(told('/dev/full')).toEqual([1_000, 0, 1_000, 0]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: '/dev/full', reason: expect.stringContaining('ENOSPC') });
  });

  it('drops and counts lines when the path cannot be opened, and goes on once it can', async () => {
    const files = createFilesPort({ log, metrics });
    const missing = join(folder, 'not-yet', 'access.log');
    const appender = files.appender(missing, { reopen: false });
    appender.write('lost');
    await files.appender(missing, { reopen: false }).close();
    expect(appender.dropped).toBe(1);
    mkdirSync(join(folder, 'not-yet'));
    appender.write('kept');
    await appender.close();
    expect(linesOf(missing)).toEqual(['kept']);
  });

  it('bounds what waits: written and dropped lines add up', async () => {
    const appender = createFilesPort({ log, metrics, queueBytesMax: 1_000 }).appender(path, { reopen: false });
    for (let i = 0; i < 500; i++) appender.write('x'.repeat(99));
    await appender.close();
    expect(appender.dropped).toBe(490);
    expect(told(path)).toEqual([500, 10, 490, 0]);
    expect(linesOf(path)).toHaveLength(10);
  });

  it.each(['inherited file', 'pipe', 'socket'])('writes to /dev/stdout when it is a %s', async (kind) => {
    const script = `
      import { createFilesPort } from ${JSON.stringify(new URL('./files-port.ts', import.meta.url).href)};
      const log = { debug() {}, info() {}, warn() {}, error: (...it) => console.error(JSON.stringify(it)) };
      import { WorkerMetrics } from ${JSON.stringify(new URL('../metrics/worker-metrics.ts', import.meta.url).href)};
      const clock = { monotonicMs: () => 0, after: () => ({ cancel() {} }) };
      const metrics = new WorkerMetrics({ clock, send() {} });
      const appender = createFilesPort({ log, metrics }).appender('/dev/stdout', { reopen: false });
      for (let i = 0; i < 2000; i++) appender.write('line ' + i + ' ' + 'x'.repeat(200));
      await appender.close();
      process.exitCode = appender.dropped === 0 ? 0 : 3;
    `;
    const redirect = kind === 'pipe' ? ' | cat' : kind === 'inherited file' ? ` >> '${path}'` : '';
    const child = spawn('/bin/sh', ['-c', `"$NODE" --input-type=module -e "$SCRIPT"${redirect}`], {
      env: { ...process.env, NODE: process.execPath, SCRIPT: script },
      // Node gives its children sockets for pipes.
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    const lines = kind === 'inherited file' ? linesOf(path) : output.split('\n').slice(0, -1);
    expect(code).toBe(0);
    expect(lines).toHaveLength(2_000);
    expect(lines.at(-1)).toMatch(/^line 1999 x{200}$/);
  });

  it('gives up a flush into a pipe that nobody reads, without blocking anything', async () => {
    const fifo = join(folder, 'fifo');
    await new Promise((resolve) => spawn('mkfifo', [fifo]).on('close', resolve));
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const appender = createFilesPort({ log, metrics, closeWithinMs: 50 }).appender(fifo, { reopen: false });
    for (let i = 0; i < 1_000; i++) appender.write('x'.repeat(999));
    // On a busy machine it may take longer to open the pipe than the flush is given.
    await expect.poll(() => told(fifo)[1], { timeout: 5_000 }).toBeGreaterThan(0);
    await appender.close();
    closeSync(reader);
    expect(appender.dropped).toBeGreaterThan(900);
    expect(appender.dropped).toBeLessThan(1_000);
  });
});
