import { RawConnection, startGateway } from '@sallyport/testkit';
import { freePort } from '../../free-port.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import type { Payload } from './payload.ts';
import { smugglingPayloads } from './payloads.ts';
import { type Recorder, startRecorder } from './recorder.ts';

export const smuggling: ReliabilityRun = {
  name: 'S-SMUG',
  promise: 'no request that two readers could read in two ways gets through, and none shifts the answers of another',
  run,
};

/** The short form takes every so many of the payloads. */
const step = { short: 12, full: 1 } as const;
const payloadsLeast = { short: 140, full: 1_750 } as const;
/** Per cent. The few of the short form may hold more of those that may pass. */
const rejectedLeast = { short: 95, full: 97 } as const;

async function run(form: Form): Promise<Figure[]> {
  const payloads = smugglingPayloads().filter((_, index) => index % step[form] === 0);
  const recorder = await startRecorder();
  // One worker, so that canaries take the same way; a port of its own, which a worker that follows a dead one binds again.
  const port = await freePort();
  const gateway = await startGateway({
    config: config(recorder.url),
    workers: 1,
    args: ['--proxy-listen', `127.0.0.1:${port}`],
  });
  const results: Result[] = [];
  try {
    for (const [index, payload] of payloads.entries())
      results.push(await tryOne(payload, index, gateway.proxyUrl, recorder));
  } finally {
    await gateway.stop();
    await recorder.stop();
  }
  const of = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome);
  for (const { payload, outcome, detail } of [
    ...of('worker died'),
    ...of('dirty'),
    ...of('desync'),
    ...of('canary lost'),
  ].slice(0, 30))
    console.error(`  ${outcome}: ${payload.family}, ${payload.what}: ${detail}`);
  const passed = of('forwarded clean').filter(({ payload }) => payload.reject === 'must');
  for (const { payload } of passed.slice(0, 40))
    console.error(`  forwarded, though it could be refused: ${payload.family}, ${payload.what}`);
  const statuses = Map.groupBy(of('rejected'), ({ status }) => status);
  return [
    atLeast('payloads', payloads.length, payloadsLeast[form]),
    told('rejected', of('rejected').length),
    ...[...statuses].map(([status, group]) => told(`  with ${status}`, group.length)),
    told('forwarded clean', of('forwarded clean').length),
    told('  of these, payloads that break a rule', passed.length),
    exactly('workers that died', of('worker died').length, 0),
    exactly('forwarded dirty', of('dirty').length, 0),
    exactly('desynchronised: the upstream saw another request', of('desync').length, 0),
    exactly("canaries without their own answer, on the upstream's same connection", of('canary lost').length, 0),
    atLeast('rejected share', (of('rejected').length / payloads.length) * 100, rejectedLeast[form], '%'),
  ];
}

interface Result {
  payload: Payload;
  outcome: 'rejected' | 'forwarded clean' | 'dirty' | 'desync' | 'canary lost' | 'worker died';
  status: string;
  detail: string;
}

async function tryOne(payload: Payload, index: number, proxyUrl: string, recorder: Recorder): Promise<Result> {
  const id = String(1_000 + index);
  const connection = await RawConnection.open(proxyUrl);
  connection.send(payload.bytes.replaceAll('{id}', id));
  const status = await statusOf(connection);
  connection.destroy();
  const canary = await canaryAnswer(proxyUrl, id);
  const seen = recorder.take();
  const own = seen.filter(({ bytes }) => bytes.includes(`X-Case: ${id}`) || bytes.includes(`/case/${id}`));
  const dirty = seen.find(({ faults }) => faults.length > 0);
  const strangers = seen.filter((request) => !own.includes(request) && request.target !== `/canary/${id}`);
  const result = (outcome: Result['outcome'], detail = '') => ({ payload, outcome, status, detail });
  if (dirty !== undefined)
    return result(
      'dirty',
      `${dirty.faults.join('; ')} in ${JSON.stringify(dirty.bytes.toString('latin1').slice(0, 300))}`,
    );
  if (strangers.length > 0 || own.length > 1) return result('desync', seen.map(({ target }) => target).join(' '));
  if (canary === 'closed') {
    // The worker went, and with the only worker its listener.
    await until('the gateway accepts connections again', () => isReachable(proxyUrl));
    return result('worker died', 'the next connection was refused or closed');
  }
  if (canary !== `/canary/${id}`) return result('canary lost', canary);
  return result(own.length === 1 ? 'forwarded clean' : 'rejected');
}

/** A request may be left waiting for more: then the client ends its side, and the gateway has to give up. */
async function statusOf(connection: RawConnection): Promise<string> {
  let answer = await connection.answer(150);
  if (answer === 'timeout') {
    connection.socket.end();
    answer = await connection.answer(1_000);
  }
  if (connection.broken !== undefined) return 'an answer that is not HTTP';
  return typeof answer === 'string' ? answer : String(answer.status);
}

async function canaryAnswer(proxyUrl: string, id: string): Promise<string> {
  const connection = await RawConnection.open(proxyUrl).catch(() => undefined);
  if (connection === undefined) return 'closed';
  connection.send(`GET /canary/${id} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
  const answer = await connection.answer();
  connection.destroy();
  return typeof answer === 'string' ? answer : answer.body.toString('latin1');
}

async function isReachable(proxyUrl: string): Promise<boolean> {
  const connection = await RawConnection.open(proxyUrl).catch(() => undefined);
  connection?.destroy();
  return connection !== undefined;
}

function config(url: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    services: [{ name: 'recorder', url, retries: 0, routes: [{ name: 'all', paths: ['/'], strip_path: false }] }],
  });
}
