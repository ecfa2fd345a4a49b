import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type EventRow, RowEncoder, rowBytesMax } from '@sallyport/contracts';
import {
  FakeClock,
  fakeServices,
  type IngestReceiver,
  listenOnLoopback,
  type ReceiverMood,
  startIngestReceiver,
} from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpPort } from '../../http/http-port.ts';
import { EventSpool } from '../spool/spool.ts';
import { EventSender } from './sender.ts';

let folder: string;
let receiver: IngestReceiver;
let clock: FakeClock;
let spool: EventSpool;
let sender: EventSender;
let rejected: number;
const http = createHttpPort({ clock: new FakeClock() });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-sender-'));
  receiver = await startIngestReceiver();
  clock = new FakeClock();
  rejected = 0;
  spool = await EventSpool.open({
    folder,
    nodeId: 'node',
    bytesMax: 16 * 1024 * 1024,
    clock,
    log: fakeServices().log,
    lose: () => {},
    onRows: () => sender?.wake(),
  });
  sender = startSender(receiver.url);
});

afterEach(async () => {
  await closeSender();
  await spool.close();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

async function closeSender(): Promise<void> {
  const closed = sender.close(1);
  clock.advance(1);
  await closed;
}

function startSender(url: string): EventSender {
  return new EventSender({
    url: new URL(url),
    identity: { tokenFile: receiver.tokenFile },
    http,
    node: { id: 'node', version: '1', hostname: 'host' },
    spool,
    clock,
    log: fakeServices().log,
    lost: () => ({ worker_killed: 2 }),
    onRejected: (rows) => {
      rejected += rows;
    },
  }).start();
}

const encoder = new RowEncoder(Buffer.alloc(rowBytesMax));

async function put(from: number, to: number): Promise<void> {
  const payloads: Buffer[] = [];
  for (let n = from; n < to; n++) {
    encoder.at = 0;
    encoder.encode({ id: `${n}`, status: 200, consumerGroups: [], actors: [], quantities: {} } as unknown as EventRow);
    payloads.push(Buffer.from(encoder.bytes.subarray(0, encoder.at)));
  }
  await spool.append({ payload: Buffer.concat(payloads), rows: to - from, inHand: 0 });
}

/** Lets time pass, in which requests are answered, until something is so. */
async function passes(isSo: () => boolean, stepMs = 100): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (performance.now() < deadlineMs) {
    if (isSo()) return;
    clock.advance(stepMs);
    await turn();
  }
  throw new Error(`it did not come so; trouble: ${sender.view.trouble}, rows: ${receiver.rows.size}`);
}

const ids = () => [...receiver.rows.keys()].map(Number);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a sender', () => {
  it('sends everything once and in order, with what was lost, and who it is', async () => {
    await put(0, 6_000);
    await put(6_000, 6_010);
    await passes(() => receiver.rows.size === 6_010 && spool.rows === 0);
    expect(ids()).toEqual(upTo(6_010));
    expect(receiver.batches[0]).toMatchObject({
      stream: spool.stream,
      sequence: 0,
      lost: { worker_killed: 2 },
      node: { id: 'node', hostname: 'host' },
    });
    expect(sender.view).toEqual({ sent: 6_010, acknowledged: 6_010, trouble: undefined });
    expect(receiver.violations).toEqual([]);
  });

  const troubles: [string, ReceiverMood, string][] = [
    ['answers 500', { status: 500 }, 'answered 500'],
    ['answers 401', { status: 401 }, 'answered 401'],
    ['answers 404', { status: 404 }, 'answered 404'],
    [
      'redirects',
      { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
      '307, a redirect, which is not followed',
    ],
    ['answers 200 with something else', { status: 200, body: '<html>' }, 'answered 200 without saying what is stored'],
    ['answers 200 with less', { status: 200, body: '{"next":7}' }, 'answered 200 without saying what is stored'],
    ['answers 204', { status: 204 }, 'answered 204'],
    ['resets the connection', 'resets', ''],
  ];
  it.each(troubles)('keeps what it has while the control plane %s', async (_what, mood, trouble) => {
    receiver.mood = mood;
    await put(0, 50);
    await passes(() => receiver.requests >= 3);
    expect(sender.view.trouble).toContain(trouble);
    expect([receiver.rows.size, spool.rows, rejected]).toEqual([0, 50, 0]);
    receiver.mood = 'stores';
    await passes(() => spool.rows === 0);
    expect(ids()).toEqual(upTo(50));
    expect(sender.view.trouble).toBeUndefined();
  });

  it('does not wait for ever for an answer', async () => {
    receiver.mood = 'hangs';
    const patience = new FakeClock();
    await closeSender();
    sender = new EventSender({
      url: new URL(receiver.url),
      identity: { tokenFile: receiver.tokenFile },
      http: createHttpPort({ clock: patience }),
      node: { id: 'node', version: '1', hostname: 'host' },
      spool,
      clock,
      log: fakeServices().log,
      lost: () => ({}),
      onRejected: () => {},
    }).start();
    await put(0, 50);
    await passes(() => {
      patience.advance(1_000);
      return sender.view.trouble?.includes('did not answer within 30000 ms') === true;
    });
    expect(spool.rows).toBe(50);
  });

  it('says again what may have been stored, which nobody takes for new', async () => {
    receiver.mood = 'loses answers';
    await put(0, 50);
    await passes(() => receiver.requests >= 3);
    receiver.mood = 'stores';
    await put(50, 60);
    await passes(() => spool.rows === 0);
    expect(ids()).toEqual(upTo(60));
    expect(receiver.doubles).toBe(0);
  });

  it('gives up exactly the rows that are refused, and goes on', async () => {
    const bad = new Set(['17', '500', '501']);
    receiver.mood = ({ rows }) => (rows.some(({ id }) => bad.has(id)) ? { status: 422 } : 'stores');
    await put(0, 1_000);
    await passes(() => spool.rows === 0);
    expect(rejected).toBe(3);
    expect(ids()).toEqual(upTo(1_000).filter((n) => !bad.has(`${n}`)));
  });

  it('sends smaller batches to those who take no larger ones', async () => {
    receiver.mood = ({ rows }) => (rows.length > 30 ? { status: 413 } : 'stores');
    await put(0, 1_000);
    await passes(() => spool.rows === 0);
    expect([rejected, ids()]).toEqual([0, upTo(1_000)]);
  });

  it('does not throw everything away because a receiver refuses everything', async () => {
    receiver.mood = { status: 400, body: 'no' };
    await put(0, 1_000);
    await passes(() => sender.view.trouble === 'refuses everything: 400 no', 1);
    const requests = receiver.requests;
    for (let ms = 0; ms < 50_000; ms += 1_000) {
      clock.advance(1_000);
      await turn();
    }
    expect([receiver.requests, rejected]).toEqual([requests, 10]);
    receiver.mood = 'stores';
    await passes(() => spool.rows === 0, 1_000);
    expect(receiver.rows.size).toBe(990);
  });

  it('waits as long as it is told to, and ever longer otherwise', async () => {
    receiver.mood = { status: 429, headers: { 'retry-after': '120' } };
    await put(0, 1);
    await passes(() => receiver.requests === 1);
    const before = clock.monotonicMs();
    await passes(() => receiver.requests === 2);
    expect(clock.monotonicMs() - before).toBeGreaterThan(119_000);
    receiver.mood = { status: 503 };
    await passes(() => receiver.requests === 3);
    for (let n = 4; n < 12; n++) await passes(() => receiver.requests === n);
    const late = clock.monotonicMs();
    await passes(() => receiver.requests === 13);
    expect(clock.monotonicMs() - late).toBeGreaterThan(15_000);
  });

  it('shows a new token as soon as there is one, and none to where it is redirected', async () => {
    await writeFile(receiver.tokenFile, 'an old token');
    const thief: (string | undefined)[] = [];
    const elsewhere = await listenOnLoopback(
      createServer((request, response) => {
        thief.push(request.headers.authorization);
        response.end();
      }),
    );
    receiver.mood = { status: 308, headers: { location: elsewhere.url } };
    await put(0, 10);
    await passes(() => receiver.requests >= 2);
    expect(receiver.violations).toContain('another token');
    await writeFile(receiver.tokenFile, 'token-of-a-node\n');
    receiver.mood = 'stores';
    await passes(() => spool.rows === 0);
    expect(thief).toEqual([]);
    await elsewhere.stop();
  });

  it('tells the names of a configuration, the newest only', async () => {
    const names = (configuration: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({ kind: 'route' as const, id: `${n}`, name: `${configuration} ${n}` }));
    receiver.mood = { status: 503 };
    sender.tellNames(names('old', 9_000), 'old');
    await passes(() => receiver.requests >= 2);
    sender.tellNames(names('new', 9_000), 'new');
    receiver.mood = 'stores';
    await passes(() => receiver.names.size === 9_000);
    expect([...receiver.names.values()].every(({ name }) => name.startsWith('new'))).toBe(true);
    expect(new Set(receiver.batches.map(({ node }) => node.configHash))).toEqual(new Set(['new']));
    await put(0, 3);
    await passes(() => spool.rows === 0);
    expect(ids()).toEqual(upTo(3));
  });
});
