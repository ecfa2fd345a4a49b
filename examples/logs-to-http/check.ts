import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { startEchoUpstream, startGateway, startScriptedServer } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const collector = await startScriptedServer();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url, DECK_COLLECTOR_URL: `${collector.url}/ingest` },
});

interface LogRecord {
  request: { uri: string; headers: Record<string, string> };
  response: { status: number };
}

let areTaken = true;
/** Of the requests that the collector has answered with 200. */
const taken: LogRecord[] = [];
collector.answer('/ingest', ({ body }) => {
  if (!areTaken) return { status: 503 };
  taken.push(...[JSON.parse(body) as LogRecord | LogRecord[]].flat());
  return { status: 200 };
});

/** All records that arrive until there are as many as expected, or ten seconds have passed. */
async function recordsOf(expected: number): Promise<LogRecord[]> {
  const deadlineMs = performance.now() + 10_000;
  for await (const _ of every(20)) {
    if (taken.length >= expected || performance.now() > deadlineMs) break;
  }
  return taken;
}

try {
  const answers = await Promise.all(
    ['/api/a', '/api/b', '/nowhere'].map((path) =>
      fetch(`${gateway.proxyUrl}${path}`, { headers: { authorization: 'Bearer s3cret' } }),
    ),
  );
  assert.ok(answers[0]!.headers.get('x-request-id'), 'the caller learns the id of its request');

  const records = await recordsOf(3);
  const byUri = new Map(records.map((record) => [record.request.uri, record]));
  assert.deepEqual([...byUri.keys()].sort(), ['/api/a', '/api/b', '/nowhere'], 'each request once');
  assert.equal(byUri.get('/api/a')!.response.status, 200);
  assert.equal(byUri.get('/nowhere')!.response.status, 404, 'refused requests too');
  assert.ok(collector.requests.length < 4 && collector.requests[0]!.headers['x-source'] === 'sallyport');
  assert.ok(!JSON.stringify(records).includes('s3cret'), 'no credential in the log');

  // The collector is away for a while: no request notices, and no record is lost.
  areTaken = false;
  const refusedBefore = collector.requests.length;
  const during = await Promise.all(Array.from({ length: 20 }, (_, n) => fetch(`${gateway.proxyUrl}/api/away/${n}`)));
  assert.ok(
    during.every(({ status }) => status === 200),
    'requests are served while the collector is away',
  );
  for await (const _ of every(20)) if (collector.requests.length > refusedBefore) break;
  areTaken = true;
  const all = await recordsOf(23);
  const away = all.filter(({ request }) => request.uri.startsWith('/api/away/'));
  assert.equal(new Set(away.map(({ request }) => request.uri)).size, 20, 'each request is told of once it is back');
} finally {
  await gateway.stop();
  await upstream.stop();
  await collector.stop();
}
