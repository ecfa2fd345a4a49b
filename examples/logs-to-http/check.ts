import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { startEchoUpstream, startGateway } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const collector = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url, DECK_COLLECTOR_URL: `${collector.url}/ingest` },
});

interface LogRecord {
  request: { uri: string; headers: Record<string, string> };
  response: { status: number };
}

/** All records that arrive until there are as many as expected, or ten seconds have passed. */
async function recordsOf(expected: number): Promise<LogRecord[]> {
  const received = () => collector.requests.flatMap(({ body }) => JSON.parse(body) as LogRecord | LogRecord[]);
  const deadlineMs = performance.now() + 10_000;
  for await (const _ of every(20)) {
    if (received().length >= expected || performance.now() > deadlineMs) break;
  }
  return received();
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
} finally {
  await gateway.stop();
  await upstream.stop();
  await collector.stop();
}
