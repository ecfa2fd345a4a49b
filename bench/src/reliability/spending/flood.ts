import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile, startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { ask, count, type Got } from './ask.ts';
import { chat, proxyTo } from './stage.ts';

export const flood: ReliabilityRun = {
  name: 'R-FLOOD',
  promise:
    'one consumer that sends ten times its share, slow streams and prompts of a megabyte among it, costs the others nothing',
  run,
};

const phaseMs = { short: 1_200, full: 20_000 } as const;
const calm = ['ann', 'ben', 'cem', 'dot'];
/** Milliseconds between the requests of a calm consumer, and of the one that floods. */
const everyMs = 120;
const floodEveryMs = everyMs / 10;
/** As long as a model takes to think. */
const thinksMs = 50;
const underWayMax = 10;
const limits = {
  window_type: 'fixed',
  policies: [
    {
      id: 'each',
      match: [{ type: 'consumer', partition_by: true }],
      limits: [{ limit: 30_000, window_size: 60 }],
      concurrent_requests: underWayMax,
    },
  ],
};

async function run(form: Form): Promise<Figure[]> {
  const model = await startDevLlm();
  model.scenario.always({ latencyMs: thinksMs, answerTokens: 10 });
  model.scenario.when({ model: 'slow' }, { firstFrameMs: 20, paceMs: 100, answerTokens: 20 });
  const gateway = await startGateway({ config: config(model.url) });
  try {
    await everybody(gateway.proxyUrl, phaseMs[form] / 4);
    const before = await everybody(gateway.proxyUrl, phaseMs[form]);
    const flooding = startFlood(gateway.proxyUrl);
    // Until the one that floods is at its limit.
    await delay(phaseMs[form] / 4);
    const during = await everybody(gateway.proxyUrl, phaseMs[form]);
    const flooded = await flooding.stop();
    const p99 = (got: readonly Got[]) =>
      quantile(
        got.map(({ tookMs }) => tookMs),
        0.99,
      );
    return [
      told('requests of four consumers, calm', before.length),
      told('requests of the same while another floods', during.length),
      exactly('of these, not served', before.length + during.length - count(before, 200) - count(during, 200), 0),
      told('p99 when all are calm', `${p99(before).toFixed(1)} ms`),
      timing(atMost('p99 while one floods, against that', p99(during) / p99(before), 1.5)),
      told('requests of the one that floods', flooded.length),
      atLeast('of these, served', count(flooded, 200), 1),
      atLeast('of these, refused', count(flooded, 429), 1),
      exactly('of these, neither', flooded.length - count(flooded, 200) - count(flooded, 429), 0),
    ];
  } finally {
    await gateway.stop();
    await model.stop();
  }
}

/** What the calm consumers get. */
async function everybody(proxyUrl: string, lastsMs: number): Promise<Got[]> {
  const agent = new Agent({ keepAlive: true });
  const untilMs = performance.now() + lastsMs;
  const got: Got[] = [];
  await Promise.all(
    calm.map(async (apikey) => {
      while (performance.now() < untilMs) {
        const one = ask({ url: `${proxyUrl}/chat`, body: chat, headers: { apikey } }, agent);
        await Promise.all([one.then((answer) => got.push(answer)), delay(everyMs)]);
      }
    }),
  );
  agent.destroy();
  return got;
}

/** Sends on, whatever becomes of what was sent before. */
function startFlood(proxyUrl: string): { stop(): Promise<Got[]> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const headers = { apikey: 'flood' };
  const huge = JSON.stringify({ messages: [{ role: 'user', content: 'All of it. '.repeat(95_000) }], max_tokens: 60 });
  const slow = JSON.stringify({ messages: [{ role: 'user', content: 'Go on.' }], max_tokens: 60, stream: true });
  const sent: Promise<Got>[] = [];
  const timer = setInterval(() => {
    const isHuge = sent.length % 8 === 7;
    const [path, body] = isHuge ? ['/chat', huge] : ['/slow', slow];
    sent.push(ask({ url: proxyUrl + path, body, headers }, agent));
  }, floodEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      const got = await Promise.all(sent);
      agent.destroy();
      return got;
    },
  };
}

function config(modelUrl: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    plugins: [{ name: 'key-auth' }, { name: 'ai-rate-limiting-advanced', config: limits }],
    consumers: [...calm, 'flood'].map((username) => ({ username, keyauth_credentials: [{ key: username }] })),
    routes: [
      { paths: ['/chat'], plugins: [proxyTo(modelUrl, 'm')] },
      { paths: ['/slow'], plugins: [proxyTo(modelUrl, 'slow')] },
    ],
  });
}
