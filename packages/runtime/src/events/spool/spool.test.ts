import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FakeClock, fakeServices } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventSpool, type SpooledRows, type SpoolOptions } from './spool.ts';

const limits = { rowsMax: 100, bytesMax: 256 * 1024 };
let folder: string;
let lost: Record<string, number>;
const opened: EventSpool[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-spool-'));
  lost = {};
});

afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  await rm(folder, { recursive: true, force: true });
});

async function openSpool(options: Partial<SpoolOptions> = {}): Promise<EventSpool> {
  const spool = await EventSpool.open({
    folder,
    nodeId: 'node',
    bytesMax: 1024 * 1024,
    clock: new FakeClock(),
    log: fakeServices().log,
    lose: (reason, exchanges) => {
      lost[reason] = (lost[reason] ?? 0) + exchanges;
    },
    onRows: () => {},
    ...options,
  });
  opened.push(spool);
  return spool;
}

async function closeSpool(spool: EventSpool): Promise<void> {
  opened.splice(opened.indexOf(spool), 1);
  await spool.close();
}

/** Each payload stands for `rows` rows. */
function put(spool: EventSpool, text: string, rows = 1, inHand = 0): Promise<void> {
  return spool.append({ payload: Buffer.from(text), rows, inHand });
}

async function takeAll(spool: EventSpool): Promise<string[]> {
  const texts: string[] = [];
  for (let batch = await spool.next(limits); batch !== undefined; batch = await spool.next(limits)) {
    texts.push(...textsOf(batch));
    await spool.acknowledge(batch);
  }
  return texts;
}

async function legible(text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_, at) => contents[at]!.includes(text));
}

const textsOf = ({ payloads }: SpooledRows) => payloads.map(String);

describe('a spool', () => {
  it('gives back what it was given, in order, and the same until it is acknowledged', async () => {
    const spool = await openSpool();
    await put(spool, 'one');
    await put(spool, 'two', 5);
    const first = (await spool.next(limits))!;
    await put(spool, 'three');
    expect([first.sequence, first.rows, textsOf(first)]).toEqual([0, 6, ['one', 'two']]);
    expect(textsOf((await spool.next(limits))!)).toEqual(['one', 'two', 'three']);
    await spool.acknowledge(first);
    const second = (await spool.next(limits))!;
    expect([second.sequence, second.rows, textsOf(second)]).toEqual([6, 1, ['three']]);
    expect(spool.rows).toBe(1);
  });

  it('is continued by whoever opens it next, under the numbers that the rows have', async () => {
    const before = await openSpool();
    for (const text of ['one', 'two', 'three']) await put(before, text);
    await before.acknowledge((await before.next({ ...limits, rowsMax: 1 }))!);
    await closeSpool(before);
    const after = await openSpool();
    await put(after, 'four');
    const left = (await after.next(limits))!;
    expect([left.stream, left.sequence, textsOf(left)]).toEqual([before.stream, 1, ['two', 'three']]);
    await after.acknowledge(left);
    const own = (await after.next(limits))!;
    expect([own.stream, own.sequence, textsOf(own)]).toEqual([after.stream, 0, ['four']]);
    expect(lost).toEqual({});
  });

  it('leaves no file when all was acknowledged', async () => {
    const spool = await openSpool();
    for (let n = 0; n < 200; n++) await put(spool, `${n}`.padEnd(4_000, 'x'));
    expect(await takeAll(spool)).toHaveLength(200);
    await closeSpool(spool);
    expect((await readdir(join(folder, '0'))).sort()).toEqual(['lock', 'state.json']);
  });

  it('keeps nothing on the disk of what was acknowledged, and counts on', async () => {
    const spool = await openSpool({ nodeId: 'first', bytesMax: 64 * 1024 * 1024 });
    const secret = 'what ann did ';
    await put(spool, secret, 2);
    // More than is wiped at once, and one byte over.
    await put(spool, secret.repeat(90_000), 3, 7);
    const all = { rowsMax: 100, bytesMax: 8 * 1024 * 1024 };
    await spool.acknowledge((await spool.next(all))!);
    expect(await legible(secret)).toEqual([]);
    await put(spool, 'later', 1, 4);
    expect((await spool.next(all))!.sequence).toBe(5);
    // A copy is what a killed node leaves.
    const left = join(folder, '..', `${basename(folder)}-left`);
    await cp(folder, left, { recursive: true });
    const next = await openSpool({ folder: left, nodeId: 'second' });
    expect(lost).toEqual({ node_killed: 4 });
    const batch = (await next.next(limits))!;
    expect([batch.sequence, batch.rows, textsOf(batch)]).toEqual([5, 1, ['later']]);
    await closeSpool(next);
    await rm(left, { recursive: true });
  });

  it('cuts a torn end, wherever it was torn', async () => {
    const spool = await openSpool();
    for (const text of ['one', 'two', 'three']) await put(spool, text);
    await closeSpool(spool);
    const file = await onlySegment();
    const whole = (await stat(file)).size;
    const third = 16 + 'three'.length;
    for (let cut = 1; cut <= third; cut++) {
      const handle = await open(file, 'r+');
      await handle.truncate(whole - cut);
      await handle.close();
      const again = await openSpool();
      const batch = (await again.next(limits))!;
      expect(textsOf(batch)).toEqual(['one', 'two']);
      await closeSpool(again);
    }
  });

  it('does not read what has changed on the disk, and counts it', async () => {
    const spool = await openSpool();
    await put(spool, 'a'.repeat(100_000), 10);
    await put(spool, 'b'.repeat(100_000), 20);
    await put(spool, 'c', 3);
    await closeSpool(spool);
    const [first] = await segmentFiles();
    const handle = await open(first!, 'r+');
    await handle.write(Buffer.from('?'), 0, 1, 5_000);
    await handle.close();
    const again = await openSpool();
    expect((await takeAll(again)).map((text) => text[0])).toEqual(['b', 'c']);
    expect(lost).toEqual({ spool_damaged: 10 });
  });

  it('gives up the oldest rows when it is full, and counts each of them', async () => {
    const spool = await openSpool();
    const row = 'x'.repeat(10_000);
    for (let n = 0; n < 250; n++) await put(spool, `${n} ${row}`);
    expect(spool.bytes).toBeLessThanOrEqual(1024 * 1024);
    const left = (await takeAll(spool)).map((text) => Number.parseInt(text, 10));
    expect(left.at(-1)).toBe(249);
    expect(left).toEqual(Array.from({ length: left.length }, (_, n) => 250 - left.length + n));
    expect(lost).toEqual({ spool_full: 250 - left.length });
  });

  it('does not give up what is being sent', async () => {
    const spool = await openSpool();
    await put(spool, `first ${'x'.repeat(10_000)}`);
    const sending = (await spool.next(limits))!;
    for (let n = 0; n < 250; n++) await put(spool, `${n} ${'x'.repeat(10_000)}`);
    await spool.acknowledge(sending);
    const left = (await takeAll(spool)).length;
    expect(lost['spool_full']! + 1 + left).toBe(251);
  });

  it('goes on in memory while the folder is broken, to a limit, and on disk again after', async () => {
    const clock = new FakeClock();
    const spool = await openSpool({ clock, bytesMax: 80_000 });
    await put(spool, `0 ${'x'.repeat(20_000)}`);
    await rm(join(folder, '0'), { recursive: true });
    for (let n = 1; n < 1_000; n++) await put(spool, `${n} ${'x'.repeat(20_000)}`);
    expect(spool.trouble).toContain('ENOENT');
    expect(spool.bytes).toBeLessThan(9 * 1024 * 1024);
    const left = await takeAll(spool);
    expect(left.at(-1)!.startsWith('999 ')).toBe(true);
    expect(lost).toEqual({ disk_failed: 1_000 - left.length });
  });

  it('works without its folder, which is told', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const spool = await openSpool({ folder: join(file, 'spool') });
    await put(spool, 'one');
    expect(spool.trouble).toContain('ENOTDIR');
    expect(await takeAll(spool)).toEqual(['one']);
    await put(spool, 'two', 2);
    await closeSpool(spool);
    expect(lost).toEqual({ disk_failed: 2 });
  });

  it('counts what a node had in hand when it was killed, and not what its successor in the same node sees', async () => {
    await killedSpool('killed', 7);
    const sameNode = await openSpool({ nodeId: 'killed' });
    expect(lost).toEqual({});
    expect(await takeAll(sameNode)).toEqual(['a row']);
    await closeSpool(sameNode);
    await killedSpool('killed again', 5);
    await openSpool({ nodeId: 'next' });
    expect(lost).toEqual({ node_killed: 5 });
  });

  it('is one node’s alone: others on the machine have their own, and the next one takes over what they leave', async () => {
    const [one, other] = [await openSpool(), await openSpool()];
    await put(one, 'of one');
    await put(other, 'of the other');
    await closeSpool(one);
    await closeSpool(other);
    const next = await openSpool();
    expect((await takeAll(next)).sort()).toEqual(['of one', 'of the other']);
  });
});

/** In a process that ends without closing it. */
async function killedSpool(nodeId: string, inHand: number): Promise<void> {
  const script = `
    import { EventSpool } from ${JSON.stringify(new URL('./spool.ts', import.meta.url).href)};
    const clock = { nowMs: Date.now, monotonicMs: () => performance.now() };
    const log = { warn() {}, error() {} };
    const spool = await EventSpool.open({ folder: ${JSON.stringify(folder)}, nodeId: ${JSON.stringify(nodeId)}, bytesMax: 1e6, clock, log, lose() {}, onRows() {} });
    await spool.append({ payload: Buffer.from('a row'), rows: 1, inHand: ${inHand} });
    process.kill(process.pid, 'SIGKILL');
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

async function segmentFiles(): Promise<string[]> {
  const files = (await readdir(join(folder, '0'))).filter((file) => file.endsWith('.rows'));
  return files.map((file) => join(folder, '0', file)).sort();
}

async function onlySegment(): Promise<string> {
  const files = await segmentFiles();
  expect(files).toHaveLength(1);
  return files[0]!;
}
