import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listenOnLoopback, startControlPlane, startGateway } from '@sallyport/testkit';
import { eventsOf } from '../events/node-events.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { type Canary, canary, found } from './canaries.ts';
import { config, type Secrets } from './config.ts';
import { startLogReceivers } from './receivers.ts';
import { ask } from './traffic.ts';

export const leak: ReliabilityRun = {
  name: 'S-LEAK',
  promise:
    'no secret that passes the gateway, or that it holds, is in a log, metric, trace, spool or store, however it is written',
  run,
};

async function run(form: Form): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-leak-'));
  const secrets = makeSecrets();
  const receivers = await startLogReceivers();
  const upstream = await startMoodyUpstream(secrets.answers);
  const controlPlane = await startControlPlane();
  const gateway = await startGateway({
    config: config(secrets, { folder, upstreamUrl: upstream.url, receivers }),
    args: ['--log-level', 'debug', ...controlPlane.gatewayArgs],
    env: { LEAK_VAULT_ONE: secrets.vault[0]!.value, LEAK_VAULT_TWO: secrets.vault[1]!.value },
  });
  try {
    const { requests, statuses, cookies } = await ask(gateway.proxyUrl, secrets, form === 'full' ? 20 : 1);
    const canaries = [...Object.values(secrets).flat(), ...cookies];
    const records = () => receivers.lines() >= requests;
    await until('the receivers have all records', records, 60_000, 20);
    const hasAll = async () => (await eventsOf(gateway)).acknowledged >= requests;
    await until('the control plane has all rows', hasAll, 60_000, 50);
    const metrics = Buffer.from(await (await fetch(`${gateway.statusUrl}/metrics`)).text());
    const status = Buffer.from(await (await fetch(`${gateway.statusUrl}/status`)).text());
    await gateway.stop();
    const places: [string, Buffer][] = [
      ['the log of the gateway', Buffer.from(gateway.logs.join('\n'))],
      ['files of file-log', readTree(folder)],
      ...receivers.received(),
      ['/metrics', metrics],
      ['/status', status],
      ['spool and stores of the control plane', readTree(dirname(controlPlane.gatewayArgs.at(-1)!))],
    ];
    return [
      atLeast('secrets', canaries.length, 60),
      told('requests', requests),
      told('statuses', [...statuses].sort().join(' ')),
      exactly('requests that were refused or failed, of each kind some', missing(statuses), ''),
      exactly('what the search does not find where it is', blind(canaries), ''),
      ...places.map(([place, bytes]) => exactly(`secrets in ${place}`, kinds(found(canaries, bytes)), '')),
      exactly(
        'places with nothing in them',
        places
          .filter(([, bytes]) => bytes.length === 0)
          .map(([name]) => name)
          .join(),
        '',
      ),
    ];
  } finally {
    await gateway.stop();
    await Promise.all([receivers.stop(), upstream.stop(), controlPlane.stop()]);
    await rm(folder, { recursive: true });
  }
}

function makeSecrets(): Secrets {
  const several = (kind: string, count: number) => Array.from({ length: count }, () => canary(kind));
  return {
    clientKeys: several('client key', 8),
    wrongKeys: several('wrong client key', 6),
    passwords: several('password', 6),
    wrongPasswords: several('wrong password', 4),
    jwtSecrets: several('secret of a JWT', 4),
    tokens: several('opaque token', 6),
    providerKeys: several('provider key', 4),
    prompts: several('prompt', 6),
    answers: several('answer', 2),
    vault: several('value of a vault', 2),
    urlPasswords: several('password in a URL', 1),
    upstreamKeys: several('key of an upstream', 4),
    sinkHeaders: several('header of a receiver', 2),
    proxyCredentials: several('proxy credential', 4),
  };
}

/** Each must have happened, or the run proves less than it says. */
function missing(statuses: ReadonlySet<number>): string {
  return [200, 400, 401, 404, 500, 502].filter((status) => !statuses.has(status)).join();
}

/** The search itself is tried: every canary in every writing must be found. */
function blind(canaries: readonly Canary[]): string {
  const missed = canaries.filter(({ value }) => {
    const bytes = Buffer.from(value);
    const written = [
      value,
      encodeURIComponent(value),
      bytes.toString('hex'),
      ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${value}:`).toString('base64')),
    ];
    return written.some((text) => found([{ kind: '', value }], Buffer.from(`{"a":"${text}"}`)).length === 0);
  });
  return kinds(missed);
}

function kinds(canaries: readonly Canary[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of canaries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} (${count})`).join(', ');
}

function readTree(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

/** Answers, fails or hangs up as the path says; what it answers is a secret, too. */
async function startMoodyUpstream(answers: readonly Canary[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (request.url?.includes('hangs-up')) return void request.socket.destroy();
      const status = request.url?.includes('fails') ? 500 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(completion(answers[asked++ % answers.length]!.value)));
    });
  });
  return await listenOnLoopback(server);
}

/** What OpenAI's models answer. */
function completion(content: string): unknown {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-5',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
