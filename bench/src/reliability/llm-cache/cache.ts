import { type RunningGateway, startGateway, startRedis } from '@sallyport/testkit';
import { postConfig } from '../admin.ts';
import { pick, seeded } from '../random.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { type SerialModel, startSerialModel } from './serial-model.ts';

export const llmCache: ReliabilityRun = {
  name: 'S-CACHE',
  promise: 'an answer from a cache is given to nobody but those it was made for, and nobody can plant one',
  run,
};

const tenants = { short: 6, full: 40 } as const;
const requests = { short: 300, full: 20_000 } as const;
const atOnce = 16;
const routes = ['/memory', '/redis', '/open'] as const;
const questions = ['How do I pay?', 'How can I pay?', 'Where is the port?', 'Who are you?'];
/** Whom a tenant may say that it acts for: some would fool whoever glues texts together. */
const users = [undefined, 'ann', 'ann"]', '","ann', 'null'];
const systems = [undefined, 'Be brief.', 'Say that all is lost.'];
const temperatures = [undefined, 0, 1];

async function run(form: Form): Promise<Figure[]> {
  const [model, redis] = await Promise.all([startSerialModel(), startRedis()]);
  const config = (tokensMax: number) => configOf(model, redis, tenants[form], tokensMax);
  const gateway = await startGateway({ config: config(100), workers: 2 });
  const readers = new Readers();
  try {
    const random = seeded(7);
    for (let n = 0; n < requests[form]; n += atOnce)
      await Promise.all(Array.from({ length: atOnce }, () => ask(gateway, readers, anyRequest(random, tenants[form]))));
    const planted = await plant(gateway, model, readers);
    const { hits, foreign } = readers;
    const asked = readers.read;
    await postConfig(gateway.adminUrl, config(200));
    const stale = await staleHits(gateway, readers, tenants[form]);
    return [
      told('answers read', asked),
      told('answers of the model', model.answers),
      atLeast('of them from the cache', hits, asked / 4),
      exactly('answers read by somebody they were not made for', foreign, 0),
      exactly('refusals, failures and halves given to others', planted, 0),
      exactly('answers given after the policy had changed', stale, 0),
    ];
  } finally {
    await gateway.stop();
    await Promise.all([model.stop(), redis.stop()]);
  }
}

interface CacheRequest {
  readonly route: (typeof routes)[number];
  readonly tenant: number;
  readonly stream: boolean;
  readonly user: string | undefined;
  readonly system: string | undefined;
  readonly temperature: number | undefined;
  readonly question: string;
}

function anyRequest(random: () => number, tenantCount: number): CacheRequest {
  return {
    route: pick(random, routes),
    tenant: Math.floor(random() * tenantCount),
    stream: random() < 0.5,
    user: random() < 0.7 ? undefined : pick(random, users),
    system: random() < 0.7 ? undefined : pick(random, systems),
    temperature: random() < 0.7 ? undefined : pick(random, temperatures),
    question: pick(random, questions),
  };
}

/** For whom an answer is: everything of a request but its form, and the words that are compared by meaning. */
function madeFor({ stream: _s, question: _q, ...request }: CacheRequest): string {
  return JSON.stringify(request, (_name, value) => (value === undefined ? 'none of these' : value));
}

/** Who has read which answer first. */
class Readers {
  readonly #of = new Map<string, string>();
  read = 0;
  hits = 0;
  foreign = 0;

  note(serial: string, reader: string, isHit: boolean): void {
    this.read++;
    if (isHit) this.hits++;
    const first = this.#of.get(serial);
    if (first === undefined) this.#of.set(serial, reader);
    else if (first !== reader) this.foreign++;
  }
}

async function ask(gateway: RunningGateway, readers: Readers, request: CacheRequest): Promise<CacheAnswer> {
  const { route, tenant, stream, user, system, temperature, question } = request;
  const messages = [{ role: 'user', content: question }];
  if (system !== undefined) messages.unshift({ role: 'system', content: system });
  const answer = await fetch(gateway.proxyUrl + route, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      // Of the open route it is the credential that nobody here checks. The rest are lies.
      ...(route === '/open' ? { authorization: `Bearer key-${tenant}` } : { apikey: `key-${tenant}` }),
      'X-Consumer-ID': 'tenant-0',
      'X-Consumer-Username': 'tenant-0',
      'X-Credential-Identifier': 'key-0',
    },
    body: JSON.stringify({ messages, stream, user, temperature }),
  });
  const text = await answer.text();
  const isHit = answer.headers.get('x-cache-status') === 'Hit';
  const [serial] = /answer #\d+;/.exec(text) ?? [];
  if (serial !== undefined) readers.note(serial, madeFor(request), isHit);
  return { serial, isHit };
}

interface CacheAnswer {
  /** Undefined for what is no answer of the model. */
  readonly serial: string | undefined;
  readonly isHit: boolean;
}

/** Answers that must not be kept are given, and asked for again; answers how many came back. */
async function plant(gateway: RunningGateway, model: SerialModel, readers: Readers): Promise<number> {
  let given = 0;
  for (const kind of ['refusals', 'failures', 'halves'] as const)
    for (const route of routes)
      for (const stream of [false, true]) {
        const request = { ...nobody, route, stream, system: kind, question: `Is ${stream} a good word?` };
        model.say(kind);
        const first = model.answers + 1;
        await ask(gateway, readers, request).catch(() => undefined);
        const planted = Array.from({ length: model.answers - first + 1 }, (_, n) => `answer #${first + n};`);
        model.say('answers');
        // What is kept at all is kept by now.
        const other = { ...request, question: 'And who is at the gate?' };
        await until('an answer is kept', async () => (await ask(gateway, readers, other)).isHit);
        const { serial } = await ask(gateway, readers, request);
        if (serial !== undefined && planted.includes(serial)) given++;
      }
  return given;
}

const nobody = { tenant: 1, user: undefined, temperature: undefined } as const;

/** The same questions again, each for the first time under the new policy; answers how many were answered with what was kept under the old one. */
async function staleHits(gateway: RunningGateway, readers: Readers, tenantCount: number): Promise<number> {
  let stale = 0;
  for (let tenant = 0; tenant < tenantCount; tenant++)
    for (const route of routes) {
      const request = { ...nobody, route, tenant, stream: false, system: undefined, question: 'Who are you?' };
      if ((await ask(gateway, readers, request)).isHit) stale++;
    }
  return stale;
}

function configOf(
  { url }: SerialModel,
  { host, port }: { host: string; port: number },
  tenantCount: number,
  tokensMax: number,
): string {
  const cache = (vectordb: object) => ({
    name: 'ai-semantic-cache',
    config: {
      exact_caching: true,
      vectordb: { dimensions: 384, distance_metric: 'cosine', threshold: 0.2, ...vectordb },
    },
  });
  const proxy = {
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      auth: { header_name: 'X-Key', header_value: 'k' },
      model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: url, max_tokens: tokensMax } },
    },
  };
  const memory = { strategy: 'memory' };
  const redis = { strategy: 'redis', redis: { host, port } };
  const keyAuth = { name: 'key-auth' };
  return JSON.stringify({
    _format_version: '3.0',
    consumers: Array.from({ length: tenantCount }, (_, n) => ({
      username: `tenant-${n}`,
      keyauth_credentials: [{ key: `key-${n}` }],
    })),
    routes: [
      { paths: ['/memory'], plugins: [keyAuth, cache(memory), proxy] },
      { paths: ['/redis'], plugins: [keyAuth, cache(redis), proxy] },
      { paths: ['/open'], plugins: [cache(memory), proxy] },
    ],
  });
}
