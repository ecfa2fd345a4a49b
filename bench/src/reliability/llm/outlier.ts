import { setTimeout as delay } from 'node:timers/promises';
import {
  type Mood,
  type MoodyUpstream,
  PostLoad,
  type RunningGateway,
  startGateway,
  startMoodyUpstream,
} from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';

export const llmOutlier: ReliabilityRun = {
  name: 'R-LLM-OUTLIER',
  promise:
    'a model target that turns bad costs few callers anything, none where others may be asked, and is tried by single requests',
  run,
};

const workers = 2;
/** Routes under load, each with a plugin, and so a view of its targets, of its own. */
const views = 2 * workers;
const failsMax = 3;
const silenceMs = 150;
const failTimeoutMs = { short: 200, full: 3_000 } as const;
const warmRequests = { short: 30, full: 1_000 } as const;

interface Stage {
  gateway: RunningGateway;
  targets: readonly MoodyUpstream[];
  form: Form;
}

async function run(form: Form): Promise<Figure[]> {
  const targets = await Promise.all(['a', 'b', 'c'].map((name) => startMoodyUpstream(name, 5, completion)));
  const gateway = await startGateway({ workers, config: config(targets, failTimeoutMs[form]) });
  const stage = { gateway, targets, form };
  try {
    return [
      ...(await episode(stage, 'error')),
      ...(await episode(stage, 'reset')),
      ...(await episode(stage, 'hang')),
      ...(await episode(stage, 'refuse')),
      ...(await slow(stage)),
      ...(await limited(stage)),
      ...(await allBad(stage)),
    ];
  } finally {
    await gateway.stop();
    await Promise.all(targets.map((target) => target.stop()));
  }
}

async function episode({ gateway, targets, form }: Stage, mood: Mood): Promise<Figure[]> {
  const bad = targets[1]!;
  const once = load(gateway, '/once');
  const again = load(gateway, '/again');
  await until('the load is warm', () => once.ok > warmRequests[form] && again.ok > warmRequests[form]);
  await bad.turn(mood);
  const turnedMs = performance.now();
  // Out is who is tried once by each view in its time, and asked by nobody else.
  const windowMs = failTimeoutMs[form];
  const since = (fromMs: number) => bad.arrivals.filter((atMs) => atMs > fromMs).length;
  const isOut = () => performance.now() > turnedMs + windowMs && since(performance.now() - windowMs) <= views;
  await until('it is out', isOut);
  const outMs = performance.now() - windowMs - turnedMs;
  const arrivedBefore = bad.arrivals.length;
  const outSinceMs = performance.now();
  await delay(windowMs * 2);
  const trials = bad.arrivals.length - arrivedBefore;
  const turns = Math.floor((performance.now() - outSinceMs) / windowMs) + 1;
  const probes = await comeBack(bad);
  await Promise.all([once.stop(), again.stop()]);
  const failed = once.failures.length;
  const trialsMax = workers * Math.ceil((performance.now() - turnedMs) / windowMs);
  return [
    told(`${mood}: requests answered`, once.ok + again.ok),
    atMost(`${mood}: failed without retries, 5 and the trials of each worker`, failed, 5 * workers + trialsMax),
    exactly(`${mood}: failed with retries`, again.failures.length, 0),
    timing(atMost(`${mood}: out after`, outMs, 1_000 + silenceMs, 'ms')),
    atMost(`${mood}: requests that reach it while it is out, one per view and time`, trials, views * turns),
    atMost(`${mood}: requests that found out that it is well, of ${views} views`, probes, views),
  ];
}

/** Requests that reach a target between its recovery and the answer to the first of them. */
async function comeBack(target: MoodyUpstream): Promise<number> {
  const before = target.arrivals.length;
  await target.turn('slow');
  await until('it was tried', () => target.arrivals.length > before);
  const firstMs = target.arrivals[before]!;
  await until('it is back', () => target.arrivals.length > before + 20);
  await target.turn('ok');
  // `slow` answers after 50 ms.
  return target.arrivals.slice(before).filter((atMs) => atMs < firstMs + 45).length;
}

/** Ten times as slow is no failure; lowest-latency sends little there. */
async function slow({ gateway, targets, form }: Stage): Promise<Figure[]> {
  const bad = targets[1]!;
  await bad.turn('slow');
  const posts = load(gateway, '/latency');
  await until('the load is warm', () => posts.ok > warmRequests[form]);
  const before = targets.map(({ arrivals }) => arrivals.length);
  const sum = () => targets.reduce((total, { arrivals }, index) => total + arrivals.length - before[index]!, 0);
  await until('there are enough', () => sum() > warmRequests[form] * 4);
  const share = ((bad.arrivals.length - before[1]!) / sum()) * 100;
  await posts.stop();
  await bad.turn('ok');
  return [
    exactly('slow: requests that failed', posts.failures.length, 0),
    timing(atMost('slow: share of one of three that is ten times as slow, with lowest-latency', share, 15, '%')),
  ];
}

/** A provider that says when to come back is left alone until then, and is not ill. */
async function limited({ gateway, targets }: Stage): Promise<Figure[]> {
  const bad = targets[1]!;
  await bad.turn('limited');
  const startedMs = performance.now();
  const answers = await ask(gateway, '/limited', 60);
  const seconds = (performance.now() - startedMs) / 1000;
  const refused = answers.filter(({ status }) => status === 429).length;
  await bad.turn('ok');
  const before = bad.arrivals.length;
  await until('it is asked again', async () => {
    await ask(gateway, '/limited', 4);
    return bad.arrivals.length > before;
  });
  return [
    told('429 with Retry-After: passed on', refused),
    // `limited` says 1 s.
    atMost('429 with Retry-After: for each worker and second, at most', refused, workers * Math.ceil(seconds + 1)),
    exactly('429 with Retry-After: other failures', answers.filter(({ status }) => status !== 200).length - refused, 0),
  ];
}

async function allBad({ gateway, targets }: Stage): Promise<Figure[]> {
  for (const target of targets) await target.turn('hang');
  // Enough for every worker to have seen every target fail often enough.
  await until('all are out', async () => (await askAtOnce(gateway, '/once', 30)).every(({ retryAfter }) => retryAfter));
  const startedMs = performance.now();
  const answers = await ask(gateway, '/once', 10);
  const eachMs = (performance.now() - startedMs) / answers.length;
  for (const target of targets) await target.turn('ok');
  await until('it is served again', async () => (await ask(gateway, '/once', 1))[0]!.status === 200);
  const right = answers.filter(({ status, retryAfter }) => status >= 502 && status <= 504 && retryAfter).length;
  return [
    exactly('all bad: answered with 502 to 504, and when to come again', right, answers.length),
    // Each asks one of them all the same.
    timing(atMost('all bad: an answer takes on average', eachMs, silenceMs + 50, 'ms')),
  ];
}

interface Answered {
  status: number;
  retryAfter: boolean;
}

async function ask(gateway: RunningGateway, path: string, times: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (let n = 0; n < times; n++) answers.push(...(await askAtOnce(gateway, path, 1)));
  return answers;
}

function askAtOnce({ proxyUrl }: RunningGateway, path: string, times: number): Promise<Answered[]> {
  const one = async (): Promise<Answered> => {
    const response = await fetch(proxyUrl + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: question,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.has('retry-after') };
  };
  return Promise.all(Array.from({ length: times }, one));
}

function load({ proxyUrl }: RunningGateway, path: string): PostLoad {
  const headers = { 'content-type': 'application/json' };
  return new PostLoad({ url: proxyUrl + path, connections: 4, thinkMs: 2, body: question, headers }).start();
}

const question = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });
const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

function config(targets: readonly MoodyUpstream[], failTimeout: number): string {
  const models = targets.map(({ port }) => ({
    route_type: 'llm/v1/chat',
    auth: { header_name: 'Authorization', header_value: 'Bearer sk-1' },
    model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: `http://127.0.0.1:${port}` } },
  }));
  const criteria = ['error', 'timeout', 'http_500'];
  const breaker = { max_fails: failsMax, fail_timeout: failTimeout, connect_timeout: 1_000, read_timeout: silenceMs };
  const route = (name: string, balancer: object) => ({
    paths: [`/${name}`],
    plugins: [{ name: 'ai-proxy-advanced', config: { targets: models, balancer } }],
  });
  return JSON.stringify({
    _format_version: '3.0',
    routes: [
      route('once', { ...breaker, failover_criteria: criteria, retries: 0 }),
      route('again', { ...breaker, failover_criteria: criteria }),
      route('latency', { algorithm: 'lowest-latency', latency_strategy: 'e2e' }),
      route('limited', { max_fails: failsMax }),
    ],
  });
}
