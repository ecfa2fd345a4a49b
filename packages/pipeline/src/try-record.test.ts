import { exchange, FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { TryRecord } from './try-record.ts';

const call = { reused: true, remoteAddress: '192.0.2.7' } as Parameters<TryRecord['ended']>[0];
const target = { host: 'models.example', port: 443, targetId: 't1' };

async function begun() {
  const clock = new FakeClock();
  const x = exchange({ startedAtMs: clock.monotonicMs() });
  await clock.advance(3);
  return { clock, x };
}

describe('a try that a plugin records', () => {
  it('shows where it went, what came and when', async () => {
    const { clock, x } = await begun();
    const told = new TryRecord(x, clock, target, '/v1/chat');
    await clock.advance(40);
    told.answered(201, call);
    await clock.advance(100);
    told.ended(call);
    expect(x.tries).toEqual([
      {
        startedAtMs: clock.nowMs() - 140,
        durationMs: 140,
        host: 'models.example',
        port: 443,
        ip: '192.0.2.7',
        keepAlive: true,
        targetId: 't1',
        failure: undefined,
        status: 201,
      },
    ]);
    expect(x).toMatchObject({ upstreamUri: '/v1/chat', upstreamStatus: 201, upstreamMs: 40, receiveMs: 100 });
  });

  it('is one of several: the first says when the gateway was ready, the last what came', async () => {
    const { clock, x } = await begun();
    const gatewayMs = clock.monotonicMs() - x.startedMonotonicMs;
    const first = new TryRecord(x, clock, target, '/first');
    await clock.advance(1_000);
    first.failed('connect', call);
    const second = new TryRecord(x, clock, target, '/second');
    await clock.advance(20);
    second.answered(200, call);
    await clock.advance(5);
    second.failed('cut', call);
    expect(x.tries).toMatchObject([
      { durationMs: 1_000, failure: 'connect', status: undefined },
      { durationMs: 25, failure: 'reset', status: 200 },
    ]);
    expect(x).toMatchObject({ gatewayMs, upstreamUri: '/second', upstreamMs: 20, receiveMs: 5 });
  });
});
