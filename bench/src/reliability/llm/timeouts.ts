import { RawConnection, type RunningGateway, startGateway } from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing } from '../run.ts';
import { startFullPort, startHangingHttp1 } from '../timeouts/hanging-upstream.ts';
import { until } from '../wait.ts';

export const llmTimeouts: ReliabilityRun = {
  name: 'R-LLM-TIMEOUTS',
  promise: 'a model that hangs is given up after the timeout that is for it, visibly, and nothing of it is left',
  run,
};

/** By which timeout each place is bounded. Milliseconds. */
const limits = { connect: 300, firstByte: 500, idle: 700 } as const;
const chunk = (delta: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta }] })}\n\n`;
const streamHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
const opening = chunk({ role: 'assistant', content: '' });
/** What models begin with, by the path they are asked under. */
const begun: Readonly<Record<string, string>> = {
  '/head': 'HTTP/1.1 200 OK\r\nContent-',
  '/whole': 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id"',
  '/opening': streamHead + opening,
  '/middle': streamHead + opening + chunk({ content: 'Hel' }),
};
const places = [
  { place: 'connect', path: '/connect', stream: false, limit: limits.connect, answer: '504' },
  { place: 'waiting for the answer', path: '/waiting', stream: false, limit: limits.firstByte, answer: '504' },
  { place: 'waiting for the stream', path: '/waiting', stream: true, limit: limits.firstByte, answer: '504' },
  { place: 'in the head', path: '/head', stream: true, limit: limits.firstByte, answer: '504' },
  { place: 'in a whole answer', path: '/whole', stream: false, limit: limits.idle, answer: '504' },
  { place: 'before the first content', path: '/opening', stream: true, limit: limits.idle, answer: '504' },
  {
    place: 'in the middle of a stream',
    path: '/middle',
    stream: true,
    limit: limits.idle,
    answer: 'told in the stream',
  },
] as const;
type Place = (typeof places)[number];
const times = { short: 4, full: 40 } as const;
const slackMs = 100;
const fewAtOnce = 4;

async function run(form: Form): Promise<Figure[]> {
  const [full, hanging] = await Promise.all([startFullPort(), startHangingHttp1(begun)]);
  const gateway = await startGateway({ config: config(full.port, hanging.port), workers: 1 });
  try {
    const figures: Figure[] = [];
    const look = async (place: Place) => figures.push(...(await givenUp(gateway, place, times[form])));
    // One after the other they do not disturb each other's times, which the short form does not judge.
    if (form === 'short') await Promise.all(places.map(look));
    else for (const place of places) await look(place);
    await until('the models are let go', () => hanging.open === 0, 2_000);
    figures.push(exactly('connections left at the models', hanging.open, 0));
    return figures;
  } finally {
    await gateway.stop();
    await Promise.all([full.stop(), hanging.stop()]);
  }
}

async function givenUp(gateway: RunningGateway, place: Place, count: number): Promise<Figure[]> {
  const outcomes: Outcome[] = [];
  for (let n = 0; n < count; n += fewAtOnce)
    outcomes.push(...(await Promise.all(Array.from({ length: fewAtOnce }, () => ask(gateway.proxyUrl, place)))));
  const took = outcomes.map(({ tookMs }) => tookMs);
  const right = outcomes.filter(({ answer }) => answer === place.answer).length;
  return [
    exactly(`${place.place}: ${place.answer}`, right, count),
    timing(atLeast(`${place.place}: given up after, at least`, Math.min(...took), place.limit - slackMs, 'ms')),
    timing(atMost(`${place.place}: given up after, at most`, Math.max(...took), place.limit + slackMs, 'ms')),
  ];
}

interface Outcome {
  answer: string;
  tookMs: number;
}

async function ask(proxyUrl: string, { path, stream }: Place): Promise<Outcome> {
  const connection = await RawConnection.open(proxyUrl);
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], stream });
  const startedMs = performance.now();
  connection.send(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const outcome = await connection.answer(10_000);
  const tookMs = performance.now() - startedMs;
  connection.destroy();
  if (typeof outcome === 'string') return { answer: outcome, tookMs };
  const text = outcome.body.toString();
  const isTold = outcome.status === 200 && text.includes('"error"') && !text.includes('[DONE]');
  return { answer: isTold ? 'told in the stream' : String(outcome.status), tookMs };
}

function config(fullPort: number, hangingPort: number): string {
  const paths = new Set(places.map(({ path }) => path));
  return JSON.stringify({
    _format_version: '3.0',
    routes: [...paths].map((path) => ({
      paths: [path],
      plugins: [
        {
          name: 'ai-proxy-advanced',
          config: {
            balancer: {
              retries: 0,
              connect_timeout: limits.connect,
              first_byte_timeout: limits.firstByte,
              read_timeout: limits.idle,
            },
            targets: [
              {
                route_type: 'llm/v1/chat',
                auth: { header_name: 'Authorization', header_value: 'Bearer sk-1' },
                model: {
                  provider: 'openai',
                  name: 'm',
                  options: { upstream_url: `http://127.0.0.1:${path === '/connect' ? fullPort : hangingPort}${path}` },
                },
              },
            ],
          },
        },
      ],
    })),
  });
}
