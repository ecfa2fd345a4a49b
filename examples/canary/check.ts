import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startCountingUpstream, startGateway } from '@sallyport/testkit';

const stable = await startCountingUpstream('stable');
const next = await startCountingUpstream('next');
// An hour's ramp, looked at from half an hour into it: time moves on while this runs, and hardly matters.
const halfAnHourAgo = Math.floor(Date.now() / 1000) - 1800;
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: {
    DECK_ORDERS_URL: stable.url,
    DECK_ORDERS_NEXT: new URL(next.url).host,
    DECK_CANARY_START: String(halfAnHourAgo),
  },
});

async function isNext(path: string, headers: Record<string, string> = {}): Promise<boolean> {
  const answer = await fetch(gateway.proxyUrl + path, { headers });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { upstream: string }).upstream === 'next';
}

async function shareOf(asked: readonly Promise<boolean>[]): Promise<number> {
  const answers = await Promise.all(asked);
  return answers.filter(Boolean).length / answers.length;
}

try {
  const share = await shareOf(Array.from({ length: 300 }, () => isNext('/share')));
  assert.ok(Math.abs(share - 0.1) < 0.03, `a tenth goes to the new version, not ${share}`);
  assert.equal(await shareOf(Array.from({ length: 20 }, () => isNext('/share', { 'x-canary': 'always' }))), 1);
  assert.equal(await shareOf(Array.from({ length: 20 }, () => isNext('/share', { 'x-canary': 'never' }))), 0);

  const tenants = Array.from({ length: 300 }, (_, i) => `tenant-${i}`);
  const moved = await Promise.all(tenants.map((tenant) => isNext('/ramp', { 'x-tenant': tenant })));
  const half = moved.filter(Boolean).length / tenants.length;
  assert.ok(Math.abs(half - 0.5) < 0.12, `about half of the tenants have moved after half of the time, not ${half}`);
  const again = await Promise.all(tenants.map((tenant) => isNext('/ramp', { 'x-tenant': tenant })));
  assert.ok(
    moved.every((was, i) => !was || again[i]),
    'whoever has moved stays',
  );
} finally {
  await gateway.stop();
  await Promise.all([stable.stop(), next.stop()]);
}
