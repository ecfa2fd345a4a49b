import { oneOfEachRule, type RunningGateway, readSecretSamples, startGateway } from '@sallyport/testkit';
import { pick, seeded } from '../random.ts';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { type Asked, startLeakyServer } from './leaky-server.ts';

export const redact: ReliabilityRun = {
  name: 'S-REDACT',
  promise: 'secrets are taken out, and little else; of a stream no part of one leaves, however it is cut',
  run,
};

const streams = { short: 150, full: 4000 } as const;
const frames = { short: 300, full: 10_000 } as const;
const prose = 'The quick brown fox jumps over the lazy dog, and what it thinks of that is told to nobody who asks. ';

async function run(form: Form): Promise<Figure[]> {
  const server = await startLeakyServer();
  const gateway = await startGateway({ config: configOf(server.url), workers: 1 });
  try {
    return [
      ...(await samples(gateway, form)),
      ...(await cutStreams(gateway, streams[form])),
      ...(await costs(gateway, frames[form])),
    ];
  } finally {
    await gateway.stop();
    await server.stop();
  }
}

/** How many samples are found, and how many are that are none. */
async function samples(gateway: RunningGateway, form: Form): Promise<Figure[]> {
  const all = readSecretSamples();
  const secrets = all.filter(({ is }) => is === 'secret').filter((_, index) => form === 'full' || index % 10 === 0);
  const clean = all.filter(({ is }) => is === 'clean');
  const found = await countChanged(
    gateway,
    secrets.map(({ text }) => text),
  );
  const alarms = await countChanged(
    gateway,
    clean.map(({ text }) => text),
  );
  return [
    told('samples of secrets', secrets.length),
    atLeast('of them found', (found / secrets.length) * 100, 99, '%'),
    told('samples of none', clean.length),
    atMost('of them taken for one', (alarms / clean.length) * 100, 1, '%'),
  ];
}

async function countChanged(gateway: RunningGateway, texts: readonly string[]): Promise<number> {
  let changed = 0;
  for (let at = 0; at < texts.length; at += 100) {
    const pieces = texts.slice(at, at + 100);
    const sent = JSON.parse((await ask(gateway, '/requests', { form: 'echo', pieces })).toString()) as Asked;
    changed += pieces.filter((text, index) => sent.pieces[index] !== text).length;
  }
  return changed;
}

/** The same is left of a text in pieces as of one that is whole, and nothing else leaves. */
async function cutStreams(gateway: RunningGateway, count: number): Promise<Figure[]> {
  const random = seeded(11);
  const texts = oneOfEachRule().map(({ text }) => `Look: ${text} and so on, and on.`);
  let same = 0;
  let leaks = 0;
  let masked = 0;
  for (let n = 0; n < count; n++) {
    const text = pick(random, texts) + pick(random, texts);
    const left = saidIn(await ask(gateway, '/answers', { form: 'whole', pieces: [text] }));
    const form = pick(random, ['stream', 'arguments'] as const);
    const written = form === 'stream' ? text : JSON.stringify({ text });
    const answer = await ask(gateway, '/answers', { form, pieces: cutUp(random, written) });
    const said = saidIn(answer);
    const read = form === 'stream' ? said : (JSON.parse(said) as { text: string }).text;
    if (read === left) same++;
    else console.error(`  ${form}: ${JSON.stringify(read)} instead of ${JSON.stringify(left)}`);
    masked += left.split(placeholder).length - 1;
    if (takenOut(text, left).some((secret) => hasPartOf(answer.toString(), secret, left))) leaks++;
  }
  return [
    told('streams, cut at random (seed 11)', count),
    atLeast('secrets in them', masked, count),
    exactly('read as the whole is', same, count),
    exactly('with any ten characters of what was taken out', leaks, 0),
  ];
}

const placeholder = /\[REDACTED:[a-z0-9-]+\]/;

function takenOut(text: string, left: string): string[] {
  const secrets: string[] = [];
  let at = 0;
  for (const [index, kept] of left.split(placeholder).entries()) {
    const next = text.indexOf(kept, at);
    if (index > 0) secrets.push(text.slice(at, kept === '' ? text.length : next));
    at = next + kept.length;
  }
  return secrets;
}

/** What is said beside it may be the same: a prefix that others have, a name. */
function hasPartOf(answer: string, secret: string, left: string): boolean {
  for (let at = 0; at + 10 <= secret.length; at++) {
    const part = secret.slice(at, at + 10);
    if (!left.includes(part) && (answer.includes(part) || answer.includes(JSON.stringify(part).slice(1, -1))))
      return true;
  }
  return false;
}

function cutUp(random: () => number, text: string): string[] {
  const pieces: string[] = [];
  const longest = pick(random, [1, 4, 16, 64]);
  for (let at = 0; at < text.length; ) {
    const size = 1 + Math.floor(random() * longest);
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

/** What a stream costs that is looked at, beside one that is not. */
async function costs(gateway: RunningGateway, count: number): Promise<Figure[]> {
  const words = prose.match(/\S+ /g) ?? [];
  const pieces = Array.from({ length: count }, (_, index) => words[index % words.length] as string);
  const took = async (path: string) => {
    const startedMs = performance.now();
    const bytes = await ask(gateway, path, { form: 'stream', pieces });
    return { tookMs: performance.now() - startedMs, bytes };
  };
  await took('/answers');
  const [guarded, free] = [await took('/answers'), await took('/free')];
  return [
    exactly('prose in a stream: bytes that are other', guarded.bytes.equals(free.bytes) ? 0 : 1, 0),
    timing(atMost('added per frame', Math.max(0, guarded.tookMs - free.tookMs) / count, 1, 'ms')),
  ];
}

async function ask(gateway: RunningGateway, path: string, asked: Asked): Promise<Buffer> {
  const answer = await fetch(gateway.proxyUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

interface Delta {
  readonly content?: string;
  readonly tool_calls?: readonly [{ readonly function: { readonly arguments: string } }];
}

function saidIn(answer: Buffer): string {
  const text = answer.toString();
  if (text.startsWith('{'))
    return (JSON.parse(text) as { choices: [{ message: { content: string } }] }).choices[0].message.content;
  if (!text.endsWith('data: [DONE]\n\n')) throw new Error('a stream without its end');
  const datas = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data as string);
  const deltas = datas.map((data) => (JSON.parse(data) as { choices: [{ delta: Delta }] }).choices[0].delta);
  return deltas.map(({ content, tool_calls }) => content ?? tool_calls?.[0].function.arguments ?? '').join('');
}

function configOf(url: string): string {
  const route = (name: string, guarding_mode?: string) => ({
    name,
    paths: [`/${name}`],
    plugins: guarding_mode === undefined ? [] : [{ name: 'secret-redaction', config: { guarding_mode } }],
  });
  const routes = [route('requests', 'INPUT'), route('answers', 'OUTPUT'), route('free')];
  return JSON.stringify({ _format_version: '3.0', services: [{ name: 'leaky', url, routes }] });
}
