import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { RawConnection } from '@sallyport/testkit';
import { treeOf, usageOf } from '../../process-tree.ts';
import { pick, seeded } from '../random.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { type Leg, type Legs, startLegs } from './legs.ts';

export const llmAbort: ReliabilityRun = {
  name: 'R-LLM-ABORT',
  promise:
    'whoever leaves, before the first byte or in the middle, has its provider stop at once, and leaves nothing behind',
  run,
};

const aborts = { short: 200, full: 10_000 } as const;
const atOnce = 40;
/** A client waits for so many bytes at most, and leaves; for none: while its provider thinks. */
const bytesMax = 4_000;
const settleMs = 5_000;

async function run(form: Form): Promise<Figure[]> {
  const legs = await startLegs();
  const worker = treeOf(legs.gateway.process.pid!)[1]!;
  try {
    for (const { upstream } of legs.legs)
      upstream.scenario.always({ answerTokens: 10_000, paceMs: 2, firstFrameMs: 5 });
    const random = seeded(1);
    await leave(legs, random, atOnce);
    const [files, rss] = [filesOf(worker), usageOf([worker]).rssBytes];
    const all: Left[] = [];
    for (let n = 0; n < aborts[form]; n += atOnce) all.push(...(await leave(legs, random, atOnce)));
    await until('connections are closed', () => filesOf(worker) <= files);
    const idle = form === 'full' ? await idleCpu(worker) : 0;
    const took = all.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    const late = all.filter(({ lateMs }) => lateMs > 1_000).length;
    return [
      told('clients that left', took.length),
      exactly('providers that went on for more than a second', late, 0),
      timing(atMost('a provider stops after, p50', took[took.length >> 1]!, 50, 'ms')),
      timing(atMost('a provider stops after, p99', took[Math.floor(took.length * 0.99)]!, 250, 'ms')),
      atMost('open files more than before', filesOf(worker) - files, 0),
      timing(atMost('memory against before', usageOf([worker]).rssBytes / rss, 1.1)),
      ...(form === 'full' ? [timing(atMost('CPU afterwards', idle, 2, '%'))] : []),
    ];
  } finally {
    await legs.stop();
  }
}

/** After how many milliseconds a provider was rid of a client that left. */
interface Left {
  readonly tookMs: number;
  /** Of these, since the gateway has answered something that it was asked later: it has seen by then who left. */
  readonly lateMs: number;
}

/** So many clients leave. */
async function leave(legs: Legs, random: () => number, count: number): Promise<Left[]> {
  let areGone = false;
  const leaving = Array.from({ length: count }, () =>
    leaveOne(legs, pick(random, legs.legs), Math.floor(random() ** 2 * bytesMax)),
  );
  const [turns, left] = await Promise.all([
    askInTurn(legs.gateway.proxyUrl, () => areGone),
    Promise.all(leaving).finally(() => {
      areGone = true;
    }),
  ]);
  return left.map(({ leftMs, goneMs }) => {
    const sinceMs = turns.find(({ askedMs }) => askedMs >= leftMs)?.answeredMs ?? leftMs;
    return { tookMs: Math.max(0, goneMs - leftMs), lateMs: goneMs - sinceMs };
  });
}

/** Asks one thing after the other: a busy machine lets a gateway answer late, and notice late who left. */
async function askInTurn(
  url: string,
  isOver: () => boolean,
): Promise<readonly { readonly askedMs: number; readonly answeredMs: number }[]> {
  const turns: { askedMs: number; answeredMs: number }[] = [];
  const connection = await RawConnection.open(url);
  try {
    while (!isOver()) {
      const askedMs = Date.now();
      connection.send('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n');
      const answer = await connection.answer(30_000);
      if (typeof answer === 'string') throw new Error(`the gateway gave no answer: ${answer}`);
      turns.push({ askedMs, answeredMs: Date.now() });
      await delay(10);
    }
    return turns;
  } finally {
    connection.destroy();
  }
}

async function leaveOne(
  { gateway }: Legs,
  { path, body, upstream }: Leg,
  bytes: number,
): Promise<{ leftMs: number; goneMs: number }> {
  const mark = `abort-${++aborted}`;
  const connection = await RawConnection.open(gateway.proxyUrl);
  const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nTraceparent: ${mark}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  connection.send(Buffer.from(head + body));
  const received = () => upstream.journal.all.findLast(({ headers }) => headers['traceparent'] === mark);
  await until('the provider was asked', () => received() !== undefined);
  if (bytes > 0) await until('the answer came so far', () => connection.socket.bytesRead >= bytes);
  const leftMs = Date.now();
  connection.destroy();
  const { how, atMs } = await received()!.ended;
  if (how !== 'gone') throw new Error('a provider answered to the end, though nobody was there');
  return { leftMs, goneMs: atMs };
}

let aborted = 0;

function filesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Per cent of a core, some seconds after all have left. */
async function idleCpu(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = usageOf([pid]).cpuUs;
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  return ((usageOf([pid]).cpuUs - before) / (settleMs * 1000)) * 100;
}
