import { PostLoad, RawConnection, type RunningGateway, startCountingUpstream, startGateway } from '@sallyport/testkit';
import { type PostedConfig, postConfig, runningHash } from '../admin.ts';
import { seeded } from '../random.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { type Json, mutate } from './mutate.ts';
import { richConfig } from './rich-config.ts';

export const badConfig: ReliabilityRun = {
  name: 'R-BADCONFIG',
  promise: 'a configuration is taken over whole or refused with the place of the mistake; the traffic notices nothing',
  run,
};

const mutations = { short: 16, full: 500 } as const;
const seed = 20_260_803;

async function run(form: Form): Promise<Figure[]> {
  const upstream = await startCountingUpstream('api');
  const rich = richConfig(upstream.url);
  const gateway = await startGateway({ config: whole(rich, upstream.url, 'start') });
  const load = new PostLoad({
    url: `${gateway.proxyUrl}/steady`,
    connections: 4,
    thinkMs: 5,
    body: '{}',
    headers: { 'x-steady': 'yes' },
  }).start();
  try {
    const random = seeded(seed);
    const tally = new Tally(await runningHash(gateway.statusUrl));
    for (let n = 0; n < mutations[form]; n++) {
      const mutation = mutate(rich, random);
      const posted = await postConfig(gateway.adminUrl, whole(mutation.config as typeof rich, upstream.url, `m${n}`));
      await tally.judge(gateway, posted, `m${n}`, `#${n} ${mutation.description}`);
    }
    await until('the load went on', () => load.ok > 50);
    await load.stop();
    for (const complaint of tally.complaints.slice(0, 20)) console.error(`  ${complaint}`);
    for (const { reason } of load.failures.slice(0, 5)) console.error(`  failed: ${reason}`);
    return [
      told(`mutations (seed ${seed})`, mutations[form]),
      atLeast('accepted', tally.accepted, 1),
      told('refused', tally.refused),
      exactly('answered with something else than 201 or 400', tally.strange, 0),
      exactly('refused without a place and a sentence', tally.withoutPlace, 0),
      exactly('refused, and yet another hash ran', tally.hashChanged, 0),
      exactly('accepted, and not the posted hash ran', tally.hashWrong, 0),
      exactly('half applied: a worker served another generation', tally.halfApplied, 0),
      exactly('accepted, and a request to the mutated part was not answered', tally.unanswered, 0),
      told('requests answered meanwhile', load.ok),
      exactly('requests failed', load.failures.length, 0),
      exactly('connections closed by the gateway', load.closedByServer + load.closeAnnounced, 0),
    ];
  } finally {
    await load.stop();
    await gateway.stop();
    await upstream.stop();
  }
}

class Tally {
  accepted = 0;
  refused = 0;
  strange = 0;
  withoutPlace = 0;
  hashChanged = 0;
  hashWrong = 0;
  halfApplied = 0;
  unanswered = 0;
  readonly complaints: string[] = [];
  #hash: string;
  #generation = 'start';

  constructor(hash: string) {
    this.#hash = hash;
  }

  async judge(
    gateway: RunningGateway,
    { status, hash, body }: PostedConfig,
    generation: string,
    what: string,
  ): Promise<void> {
    const running = await runningHash(gateway.statusUrl);
    if (status === 201) {
      this.accepted++;
      if (running !== hash) this.hashWrong += this.#complain(`${what}: ${hash} was posted, ${running} runs`);
      this.#hash = running;
      this.#generation = generation;
      for (const path of ['/api', '/balanced', '/mcp', '/v1/api']) {
        if (!(await isAnswered(gateway, path)))
          this.unanswered += this.#complain(`${what}: no proper answer for ${path}`);
      }
    } else if (status === 400) {
      this.refused++;
      if (!hasPlace(body)) this.withoutPlace += this.#complain(`${what}: ${JSON.stringify(body)}`);
      if (running !== this.#hash) this.hashChanged += this.#complain(`${what}: refused, and ${running} runs`);
    } else this.strange += this.#complain(`${what}: status ${status} ${JSON.stringify(body)}`);
    // New connections reach all workers sooner or later.
    for (let n = 0; n < 4; n++) {
      const served = await generationOf(gateway);
      if (served !== this.#generation)
        this.halfApplied += this.#complain(`${what}: generation ${served} was served instead of ${this.#generation}`);
    }
  }

  #complain(sentence: string): 1 {
    this.complaints.push(sentence);
    return 1;
  }
}

/** Every problem says what and where: an entity or a field, and a line. */
function hasPlace(body: Record<string, unknown>): boolean {
  const problems = body['problems'] as { message?: string; line?: number; path?: string }[] | undefined;
  return (
    problems !== undefined &&
    problems.length > 0 &&
    problems.every(({ message, line, path }) => Boolean(message) && (line !== undefined || path !== undefined))
  );
}

async function generationOf({ proxyUrl }: RunningGateway): Promise<string | undefined> {
  const answer = await ask(proxyUrl, '/steady', 'POST');
  return typeof answer === 'string' ? answer : answer.headers.get('x-generation');
}

/** Any whole answer will do, except the 500 of a mistake of ours. */
async function isAnswered({ proxyUrl }: RunningGateway, path: string): Promise<boolean> {
  const answer = await ask(proxyUrl, path, 'GET');
  return typeof answer !== 'string' && answer.status !== 500;
}

async function ask(proxyUrl: string, path: string, method: string) {
  const connection = await RawConnection.open(proxyUrl);
  connection.send(
    `${method} ${path} HTTP/1.1\r\nHost: api.test\r\nX-Steady: yes\r\nX-Kind: a\r\napikey: alice-key\r\nContent-Length: 0\r\n\r\n`,
  );
  const answer = await connection.answer();
  connection.destroy();
  return answer;
}

/** The mutated part, and one that stays as it is and says which generation it belongs to. */
function whole(rich: { [name: string]: Json }, upstreamUrl: string, generation: string): string {
  const steady = {
    name: 'steady',
    url: upstreamUrl,
    retries: 0,
    routes: [
      {
        name: 'steady',
        paths: ['/steady'],
        methods: ['POST'],
        headers: { 'x-steady': ['yes'] },
        plugins: [{ name: 'response-transformer', config: { add: { headers: [`x-generation:${generation}`] } } }],
      },
    ],
  };
  const services = Array.isArray(rich['services']) ? [...rich['services'], steady] : rich['services'];
  return JSON.stringify({ _format_version: '3.0', ...rich, services: services ?? [steady] });
}
