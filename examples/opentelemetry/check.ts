import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { startEchoUpstream, startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { startOtlpReceiver } from '@sallyport/testkit/otlp';

const upstream = await startEchoUpstream();
const model = await startDevLlm({});
const collector = await startOtlpReceiver();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url, DECK_MODEL_URL: model.url, DECK_COLLECTOR_URL: collector.url },
});

/** Waits until it is so, for at most ten seconds. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  for await (const _ of every(20)) if (isSo() || performance.now() > deadlineMs) break;
  assert.ok(isSo(), what);
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = '00f067aa0ba902b7';
const namesIn = (trace: string) => collector.spans.filter((span) => span.traceId === trace).map(({ name }) => name);

try {
  const answer = await fetch(`${gateway.proxyUrl}/api/hello?a=1`, {
    headers: { apikey: 'ann-key', traceparent: `00-${traceId}-${caller}-01` },
  });
  assert.equal(answer.headers.get('x-trace-id'), traceId);
  const told = upstream.requests[0]!.headers['traceparent'] as string;

  const chat = await fetch(`${gateway.proxyUrl}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Who are you?' }] }),
  });
  assert.equal(chat.status, 200);
  const ofChat = chat.headers.get('x-trace-id')!;

  await until(() => namesIn(traceId).includes('kong') && namesIn(ofChat).includes('kong'), 'both traces arrive');
  const root = collector.spans.find(({ name, traceId: id }) => name === 'kong' && id === traceId)!;
  assert.equal(root.parentSpanId, caller, 'the trace is the caller’s');
  assert.equal(told, `00-${traceId}-${root.spanId}-01`, 'and goes on');
  assert.equal(root.attributes['kong.auth.consumer.name'], 'ann');
  assert.equal(root.resource['service.name'], 'gateway');
  for (const name of ['kong.router', 'kong.access.plugin.key-auth', 'kong.balancer', 'kong.read_headers_from_upstream'])
    assert.ok(namesIn(traceId).includes(name), name);

  const asked = collector.spans.find(({ name, traceId: id }) => name === 'kong.gen_ai' && id === ofChat)!;
  assert.equal(asked.attributes['gen_ai.request.model'], 'gpt-4o');
  assert.ok((asked.attributes['gen_ai.usage.output_tokens'] as number) > 0);
  assert.ok(!('gen_ai.input.messages' in asked.attributes), 'what was said is told only where it is asked for');

  await until(() => collector.logs.length >= 2, 'a log record of each');
  const record = collector.logs.find((log) => log.traceId === traceId)!;
  assert.equal(record.spanId, root.spanId);
  assert.ok(!JSON.stringify(collector.logs.map(({ attributes }) => attributes)).includes('ann-key'), 'without secrets');

  const counted = () => collector.metrics.get('http.server.request.count')?.points ?? [];
  await until(() => counted().reduce((sum, { value = 0 }) => sum + value, 0) === 2, 'metrics of the whole node');
  assert.ok(collector.metrics.has('gen_ai.client.token.usage'));
} finally {
  await gateway.stop();
  await collector.stop();
  await model.stop();
  await upstream.stop();
}
