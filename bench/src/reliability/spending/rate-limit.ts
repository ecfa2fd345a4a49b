import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { ask, type Got } from './ask.ts';
import { countersIn } from './redis-counters.ts';
import { chat, type Stage, startStage } from './stage.ts';

export const tokenLimit: ReliabilityRun = {
  name: 'R-RL',
  promise:
    'a limit of tokens over two nodes of two workers is neither exceeded by more than a reservation nor left unused, while upstreams fail and clocks are set',
  run,
};

const limit = 10_000;
/** The prompt, estimated, and max_tokens; prompt and answer as the model counts them. */
const reservationMax = 100;

/** Redis decides, however long a busy machine takes: nodes that go on alone are judged by R-REDIS-SPEND. */
const patient = {
  outage: 'closed',
  timeouts: { connect_timeout: 30_000, read_timeout: 30_000, send_timeout: 30_000 },
} as const;

async function run(form: Form): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-clock-'));
  const jumps = join(folder, 'jumps.mjs');
  await writeFile(jumps, jumpingClock);
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(jumps).href}` };
  const limits = {
    window_type: 'fixed',
    policies: [{ id: 'all', limits: [{ limit, window_size: windowSeconds() }] }],
  };
  const stage = await startStage({ nodes: 2, counts: 'redis', limits, ...patient, env });
  try {
    return await figuresOf(stage, form === 'short' ? 60 : 200);
  } finally {
    await stage.stop();
    await rm(folder, { recursive: true });
  }
}

/** Of a window that does not end meanwhile, and that a clock set by an hour would leave. */
function windowSeconds(): number {
  const nowSeconds = Date.now() / 1000;
  const hasTime = (size: number) => nowSeconds % size > 60 && nowSeconds % size < size - 180;
  return [3_600, 3_500, 3_400].find(hasTime) ?? 3_300;
}

async function figuresOf(stage: Stage, callers: number): Promise<Figure[]> {
  stage.model.scenario.always({ latencyMs: 5, answerTokens: 20 });
  const agent = new Agent({ keepAlive: true });
  const got: Got[] = [];
  const failed: Got[] = [];
  // A round serves whoever is not refused; the last one nobody.
  for (let served = 1; served > 0; ) {
    const before = got.length;
    await Promise.all(Array.from({ length: callers }, (_, i) => spend(stage, i, agent, got, failed)));
    served = got.slice(before).filter(({ status }) => status === 200).length;
  }
  agent.destroy();
  const answered = got.filter(({ status }) => status === 200);
  const used = answered.reduce((total, { tokens }) => total + tokens, 0);
  let counted: number[] = [];
  const isSettled = async () => {
    counted = await countersIn(stage.redis!);
    return counted.at(0) === used;
  };
  await until('all is settled', isSettled, 5_000).catch(() => undefined);
  const left = answered.map(({ headers }) => Number(Object.entries(headers).find(([name]) => isRemaining(name))?.[1]));
  return [
    told('callers at once', callers),
    told('requests served', answered.length),
    told('requests that failed at their upstream', failed.filter(({ status }) => status === 502).length),
    atMost('tokens used, of a limit of 10,000 and one reservation', used, limit + reservationMax),
    atLeast('tokens used', used, limit * 0.98),
    exactly('answers other than 200 and 429', got.filter(({ status }) => status !== 200 && status !== 429).length, 0),
    exactly(
      'failures told as something else than 502 and 429',
      failed.filter(({ status }) => status !== 502 && status !== 429).length,
      0,
    ),
    exactly('counted in Redis, but not used', counted.reduce((total, one) => total + one, 0) - used, 0),
    exactly('counters below zero', counted.filter((one) => one < 0).length, 0),
    exactly('windows counted in, though clocks jump by hours', counted.length, 1),
    exactly('headers that tell of more than there is', left.filter((one) => !(one >= 0 && one <= limit)).length, 0),
  ];
}

/** One caller, until it is refused; every fifth request goes where nobody answers. */
async function spend({ gateways }: Stage, caller: number, agent: Agent, got: Got[], failed: Got[]): Promise<void> {
  const { proxyUrl } = gateways[caller % gateways.length]!;
  for (let n = caller; ; n++) {
    const isBroken = n % 5 === 0;
    const one = await ask({ url: `${proxyUrl}${isBroken ? '/broken' : '/chat'}`, body: chat }, agent);
    (isBroken ? failed : got).push(one);
    if (one.status !== 200 && one.status !== 502) return;
  }
}

function isRemaining(name: string): boolean {
  return name.startsWith('x-ai-ratelimit-remaining');
}

/** The machine's clock of a process, set forth and back by hours again and again. */
const jumpingClock = `
const now = Date.now;
const bornMs = now();
let offsetMs = 0;
Date.now = () => now() + offsetMs;
setInterval(() => { offsetMs = [0, 3_600_000, -3_600_000][Math.floor((now() - bornMs) / 200) % 3]; }, 50).unref();
`;
