import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startEchoUpstream, startGateway } from '@sallyport/testkit';

const upstream = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url },
});

async function order(path: string, body: unknown): Promise<{ status: number; message: unknown }> {
  const answer = await fetch(gateway.proxyUrl + path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, message: ((await answer.json()) as { message?: unknown }).message };
}

const fine = { items: [{ sku: 'ABC-1', count: 2 }] };

try {
  assert.equal((await order('/orders/7?expand=items,customer', fine)).status, 200);
  assert.equal(upstream.requests.length, 1);

  const refused: [path: string, body: unknown, message: string][] = [
    ['/orders/seven', fine, "path 'id' validation failed, [error] wrong type: expected integer, got string"],
    [
      '/orders/7?expand=secrets',
      fine,
      "query 'expand' validation failed, [error] failed to validate item 1: matches none of the enum values",
    ],
    ['/orders/7', {}, 'property items is required'],
    ['/orders/7', { ...fine, admin: true }, 'additional properties forbidden, found admin'],
    [
      '/orders/7',
      { items: [{ sku: 'ABC-1', count: 0.5 }] },
      'property items validation failed: failed to validate item 1: property count validation failed: wrong type: expected integer, got number',
    ],
    ['/orders/7', '{"items":', 'request body is not valid JSON'],
  ];
  for (const [path, body, message] of refused) assert.deepEqual(await order(path, body), { status: 400, message });
  assert.equal(upstream.requests.length, 1, 'the upstream sees none of them');
} finally {
  await gateway.stop();
  await upstream.stop();
}
