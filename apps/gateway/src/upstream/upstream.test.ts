import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import { type DnsServer, exchange, FakeClock, fakeServices, startDnsServer } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfiguredUpstream } from './configured-upstreams.ts';
import { Names } from './dns/names.ts';
import type { Endpoint } from './endpoint.ts';
import { upstreamWith } from './endpoint-fixture.ts';
import type { HealthReport } from './health/authority.ts';
import type { TrialNews } from './health/trial.ts';
import { plainTarget, plainUpstream } from './plain-host.ts';
import { Upstream } from './upstream.ts';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer({
    'two.test': [
      { type: 'A', data: '10.0.0.1' },
      { type: 'A', data: '10.0.0.2' },
    ],
  });
});
afterAll(async () => await dns?.stop());

const x = exchange();
const checks = {
  ...plainUpstream.healthchecks,
  passive: {
    type: 'http' as const,
    healthy: { http_statuses: [200], successes: 0 },
    unhealthy: { http_statuses: [500], http_failures: 1, tcp_failures: 1, timeouts: 1 },
  },
};

function target(address: string, fields: Partial<TargetEntity> = {}): TargetEntity {
  return { id: address, target: address, weight: 100, failover: false, upstream: { id: 'an-upstream' }, ...fields };
}

function upstream(targets: TargetEntity[], fields: Partial<UpstreamEntity> = {}) {
  const clock = new FakeClock();
  const { log } = fakeServices();
  const reports: HealthReport[] = [];
  const news: TrialNews[] = [];
  const forgotten: string[] = [];
  const names = new Names({ servers: [dns.address], staleMs: 1_000, negativeMs: 1_000 }, clock, log);
  const entity = upstreamWith({ healthchecks: checks, ...fields });
  const made = new Upstream(new ConfiguredUpstream(entity, targets), {
    clock,
    names,
    known: new Map(),
    certificateOf: () => undefined,
    report: (report) => reports.push(report),
    tellTrial: (one) => news.push(one),
    forget: (keys) => forgotten.push(...keys),
  });
  const out = (address: string, backAtMs?: number) =>
    made.onHealth({ key: `u|${address}|${address}`, available: false, suspect: true, backAtMs });
  const picked = (times = 12) =>
    new Set(Array.from({ length: times }, () => made.pick(x, [])).map((endpoint) => endpoint?.ip));
  return { made, entity, clock, names, reports, news, forgotten, out, picked };
}

describe('an upstream', () => {
  it('counts as down as a whole below its threshold, of which failover targets are no part', () => {
    const { made, out, picked } = upstream(
      [
        target('10.0.0.1:80', { weight: 50 }),
        target('10.0.0.2:80', { weight: 30 }),
        target('10.0.0.3:80', { weight: 20 }),
        target('10.0.0.4:80', { failover: true }),
      ],
      { healthchecks: { ...checks, threshold: 40 } },
    );
    out('10.0.0.1:80');
    expect(picked()).toEqual(new Set(['10.0.0.2', '10.0.0.3']));
    expect(made.hasAvailable).toBe(true);
    out('10.0.0.2:80');
    expect(picked()).toEqual(new Set([undefined]));
    expect(made.hasAvailable).toBe(false);
  });

  it('keeps health and load of what a reload leaves, and forgets what it takes away', () => {
    const [a, b, c] = [target('10.0.0.1:80'), target('10.0.0.2:80'), target('10.0.0.3:80')];
    const { made, entity, forgotten, reports, out, picked } = upstream([a, b]);
    const served = made.pick(x, [])!;
    served.load.inFlight = 3;
    out('10.0.0.1:80');
    made.configure(new ConfiguredUpstream(entity, [{ ...a, weight: 7 }, b, c]));
    expect(picked()).toEqual(new Set(['10.0.0.2', '10.0.0.3']));
    expect(forgotten).toEqual([]);
    made.configure(new ConfiguredUpstream(entity, [b, c]));
    expect(forgotten).toEqual(['u|10.0.0.1:80|10.0.0.1:80']);
    made.configure(new ConfiguredUpstream(entity, [a, b, c]));
    expect(picked()).toEqual(new Set(['10.0.0.1', '10.0.0.2', '10.0.0.3']));
    // An exchange from before has nothing to say about the successor.
    served.health.isRetired = true;
    served.health.onStatus(500, made.rules);
    expect(reports).toEqual([]);
  });

  it('goes on following the records of a service whose name is all that a reload leaves as it was', async () => {
    dns.records.set('_web._tcp.shop.test', [{ type: 'SRV', data: { port: 81, target: 'web.shop.test' } }]);
    dns.records.set('web.shop.test', [{ type: 'A', data: '10.0.1.1', ttl: 10 }]);
    const { made, entity, clock, picked } = upstream([target('_web._tcp.shop.test:80')]);
    await made.resolving;
    expect(picked()).toEqual(new Set(['10.0.1.1']));
    made.configure(
      new ConfiguredUpstream({ ...entity, use_srv_name: true }, [target('_web._tcp.shop.test:80', { weight: 7 })]),
    );
    dns.records.set('web.shop.test', [{ type: 'A', data: '10.0.1.2', ttl: 10 }]);
    await clock.advance(10_000);
    await expect.poll(() => picked()).toEqual(new Set(['10.0.1.2']));
    made.close();
  });

  it('has the primary forget one that was out once, and is well again', () => {
    const [a, b] = [target('10.0.0.1:80'), target('10.0.0.2:80')];
    const { made, entity, forgotten, out } = upstream([a, b]);
    out('10.0.0.1:80');
    const key = 'u|10.0.0.1:80|10.0.0.1:80';
    made.onHealth({ key, available: true, suspect: false, backAtMs: undefined });
    made.configure(new ConfiguredUpstream(entity, [b]));
    expect(forgotten).toEqual([key]);
    made.configure(new ConfiguredUpstream(entity, []));
    expect(forgotten).toEqual([key]);
  });

  it('is not disturbed by a reload that changes nothing in it', () => {
    const { made, entity } = upstream([target('10.0.0.1:80'), target('10.0.0.2:80')]);
    const first = made.pick(x, []);
    made.configure(new ConfiguredUpstream(structuredClone(entity), [target('10.0.0.1:80'), target('10.0.0.2:80')]));
    made.pick(x, []);
    expect(made.pick(x, [])).toBe(first);
  });

  it('lets targets that join start slowly, but not those that it starts with', async () => {
    const first = target('10.0.0.1:80');
    const { made, entity, clock } = upstream([first], { slow_start_seconds: 10 });
    await clock.advance(1_000);
    made.configure(new ConfiguredUpstream(entity, [first, target('10.0.0.2:80')]));
    const endpoints = Array.from({ length: 200 }, () => made.pick(x, [])!);
    const [own, newcomers] = [
      endpoints.filter(({ ip }) => ip === '10.0.0.1'),
      endpoints.filter(({ ip }) => ip === '10.0.0.2'),
    ];
    expect(own.length).toBeGreaterThan(150);
    expect(newcomers.length).toBeGreaterThan(0);
    expect(own[0]!.health.admittedAtMs).toBe(Number.NEGATIVE_INFINITY);
  });

  it('waits for a name, and has an endpoint for each of its addresses', async () => {
    const { made, names, picked } = upstream([target('two.test:80', { weight: 5 })]);
    expect(made.pick(x, [])).toBeUndefined();
    expect(made.isUnresolved).toBe(true);
    await made.resolving;
    expect(made.resolving).toBeUndefined();
    expect(picked()).toEqual(new Set(['10.0.0.1', '10.0.0.2']));
    expect(made.view().targets).toMatchObject([
      { target: 'two.test:80', health: 'HEALTHY', addresses: [{ weight: 5 }, {}] },
    ]);
    made.stop();
    names.close();
  });

  it('turns from an address of a plain host that lets nobody in, but gives no plain host up', async () => {
    const { made, names, reports, picked } = upstream([plainTarget('two.test:80')], { ...plainUpstream });
    await made.resolving;
    const [first, second] = [made.pick(x, [])!, made.pick(x, [])!];
    const out = (endpoint: Endpoint) =>
      made.onHealth({ key: endpoint.health.key, available: false, suspect: true, backAtMs: undefined });
    first.health.onFailure('tcp_failure', made.rules);
    expect(reports).toMatchObject([{ key: `|two.test:80|${first.ip}:80`, outcome: 'tcp_failure' }]);
    out(first);
    expect(picked()).toEqual(new Set([second.ip]));
    out(second);
    expect(picked().has(undefined)).toBe(false);
    expect(made.pick(x, [first])).toBe(second);
    made.stop();
    names.close();
  });

  it('does not watch a plain host that has one address', () => {
    const { made, reports } = upstream([plainTarget('10.0.0.1:80')], { ...plainUpstream });
    made.pick(x, [])!.health.onFailure('tcp_failure', made.rules);
    expect(reports).toEqual([]);
  });

  it('says when something may be back', () => {
    const { made, clock, out } = upstream([target('10.0.0.1:80'), target('10.0.0.2:80')]);
    out('10.0.0.1:80');
    expect(made.secondsUntilBack()).toBeUndefined();
    out('10.0.0.2:80', clock.nowMs() + 2_400);
    expect(made.secondsUntilBack()).toBe(3);
  });

  it('gives a trial to one exchange, and gives it back when it is told to or the exchange says nothing', () => {
    const { made, news, out } = upstream([target('10.0.0.1:80')]);
    const key = 'u|10.0.0.1:80|10.0.0.1:80';
    out('10.0.0.1:80');
    made.onTrial({ key, event: 'offered' });
    made.onTrial({ key, event: 'withdrawn' });
    expect(news).toEqual([{ key, event: 'void' }]);
    made.onTrial({ key, event: 'withdrawn' });
    expect(news.length).toBe(1);
    made.onTrial({ key, event: 'offered' });
    const taken = made.takeTrial(x)!;
    expect(made.takeTrial(x)).toBeUndefined();
    taken.trial.end();
    expect(news.slice(1)).toEqual([
      { key, event: 'begun' },
      { key, event: 'void' },
    ]);
    made.onTrial({ key: 'u|gone:80|gone:80', event: 'offered' });
    expect(news.at(-1)).toEqual({ key: 'u|gone:80|gone:80', event: 'void' });
  });
});
