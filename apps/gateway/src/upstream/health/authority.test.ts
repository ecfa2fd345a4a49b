import { FakeClock } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { HealthAuthority, type HealthChange } from './authority.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { compilePassiveRules, type Outcome } from './rules.ts';
import type { TrialOffer } from './trial.ts';

const passive = {
  type: 'http' as const,
  healthy: { http_statuses: [200], successes: 1 },
  unhealthy: { http_statuses: [500, 503], http_failures: 3, tcp_failures: 2, timeouts: 0 },
};
const rules = compilePassiveRules(passive);
const ejecting = compilePassiveRules({ ...passive, ejection: { seconds: 10, max_seconds: 25 } });

function node(workers = 1) {
  const clock = new FakeClock();
  const sent: Outcome[] = [];
  const changes: HealthChange[] = [];
  const offers: { workerId: number; offer: TrialOffer }[] = [];
  const authority = new HealthAuthority({
    clock,
    broadcast(change) {
      changes.push(change);
      health.use(change, clock.monotonicMs());
    },
    offer: (workerId, offer) => offers.push({ workerId, offer }),
  });
  const health = new EndpointHealth(
    'k',
    (report) => {
      sent.push(report.outcome);
      authority.record(report);
    },
    0,
  );
  for (let i = 1; i <= workers; i++) authority.addWorker(i);
  return { clock, authority, health, sent, changes, offers };
}

describe('passive health', () => {
  it('takes an endpoint out after the configured failures', () => {
    const { health } = node();
    health.onStatus(500, rules);
    health.onStatus(503, rules);
    expect(health.available).toBe(true);
    health.onStatus(500, rules);
    expect(health.available).toBe(false);
  });

  it('starts to count anew after a success', () => {
    const { health } = node();
    health.onFailure('tcp_failure', rules);
    health.onStatus(200, rules);
    health.onFailure('tcp_failure', rules);
    expect(health.available).toBe(true);
    health.onFailure('tcp_failure', rules);
    expect(health.available).toBe(false);
  });

  it('says nothing while all is well: a success is news only after a failure', () => {
    const { health, sent } = node();
    for (let i = 0; i < 100; i++) health.onStatus(200, rules);
    expect(sent).toEqual([]);
  });

  it('ignores a kind of failure whose threshold is 0, and statuses it was not told about', () => {
    const { health, sent } = node();
    health.onFailure('timeout', rules);
    health.onStatus(404, rules);
    expect(sent).toEqual([]);
  });

  it('brings nothing back by itself, as in Kong: an operator does', async () => {
    const { health, authority, clock } = node();
    for (let i = 0; i < 3; i++) health.onStatus(500, rules);
    health.onStatus(200, rules);
    await clock.advance(1e9);
    expect(health.available).toBe(false);
    authority.set('k', true);
    expect(health.available).toBe(true);
    authority.set('k', false);
    expect(health.available).toBe(false);
  });

  it('is forgotten with the endpoint, and a successor starts well', () => {
    const { health, authority, changes } = node();
    for (let i = 0; i < 3; i++) health.onStatus(500, rules);
    authority.forget(['k']);
    expect(changes.at(-1)).toEqual({ key: 'k', available: true, suspect: false, backAtMs: undefined });
    expect(authority.addWorker(9)).toEqual([]);
    health.isRetired = true;
    for (let i = 0; i < 3; i++) health.onStatus(500, rules);
    expect(authority.addWorker(10)).toEqual([]);
  });
});

describe('probes', () => {
  const thresholds = { success: 2, http_failure: 1, tcp_failure: 1, timeout: 1 };

  it('bring an endpoint back after so many successes in a row', () => {
    const { health } = node();
    health.tell('active', 'tcp_failure', thresholds);
    expect(health.available).toBe(false);
    health.tell('active', 'success', thresholds);
    health.tell('active', 'http_failure', thresholds);
    health.tell('active', 'success', thresholds);
    expect(health.available).toBe(false);
    health.tell('active', 'success', thresholds);
    expect(health.available).toBe(true);
  });
});

describe('ejection', () => {
  const out = ({ health }: ReturnType<typeof node>) => {
    for (let i = 0; i < 2; i++) health.onFailure('tcp_failure', ejecting);
    expect(health.available).toBe(false);
  };
  const trialFails = ({ authority, health }: ReturnType<typeof node>) => {
    authority.onTrial(1, { key: 'k', event: 'begun' });
    health.tell('trial', 'tcp_failure', ejecting.thresholds, ejecting.ejection);
  };

  it('ends with one trial, which brings the endpoint back when it goes well', async () => {
    const n = node();
    out(n);
    expect(n.health.backAtMs).toBe(n.clock.nowMs() + 10_000);
    await n.clock.advance(9_999);
    expect(n.offers).toEqual([]);
    await n.clock.advance(1);
    expect(n.offers).toEqual([{ workerId: 1, offer: { key: 'k', event: 'offered' } }]);
    n.authority.onTrial(1, { key: 'k', event: 'begun' });
    expect(n.health.available).toBe(false);
    n.health.tell('trial', 'success', ejecting.thresholds, ejecting.ejection);
    expect(n.health.available).toBe(true);
    await n.clock.advance(100_000);
    expect(n.offers.length).toBe(1);
  });

  it('lasts longer each time in a row, up to its maximum', async () => {
    const n = node();
    out(n);
    for (const seconds of [10, 20, 25, 25]) {
      expect(n.health.backAtMs! - n.clock.nowMs()).toBe(seconds * 1000);
      await n.clock.advance(seconds * 1000);
      trialFails(n);
    }
  });

  it('begins anew for one that was well for longer than it was out', async () => {
    const n = node();
    out(n);
    await n.clock.advance(10_000);
    n.authority.onTrial(1, { key: 'k', event: 'begun' });
    n.health.tell('trial', 'success', ejecting.thresholds, ejecting.ejection);
    await n.clock.advance(5_000);
    out(n);
    expect(n.health.backAtMs! - n.clock.nowMs()).toBe(20_000);
    await n.clock.advance(20_000);
    n.authority.onTrial(1, { key: 'k', event: 'begun' });
    n.health.tell('trial', 'success', ejecting.thresholds, ejecting.ejection);
    await n.clock.advance(20_001);
    out(n);
    expect(n.health.backAtMs! - n.clock.nowMs()).toBe(10_000);
  });

  it('is not shortened by late news of exchanges from before', () => {
    const n = node();
    out(n);
    n.health.onStatus(200, ejecting);
    n.authority.record({ key: 'k', source: 'passive', outcome: 'success', ...ejecting });
    expect(n.health.available).toBe(false);
  });

  it('offers the trial to one worker at a time, and to the next when no exchange comes', async () => {
    const n = node(2);
    out(n);
    await n.clock.advance(10_000);
    await n.clock.advance(500);
    expect(n.offers.map(({ workerId, offer }) => `${offer.event} ${workerId}`)).toEqual(['offered 1', 'withdrawn 1']);
    // Not before the first has confirmed.
    await n.clock.advance(5_000);
    expect(n.offers.length).toBe(2);
    n.authority.onTrial(1, { key: 'k', event: 'void' });
    expect(n.offers.at(-1)).toEqual({ workerId: 2, offer: { key: 'k', event: 'offered' } });
  });

  it('offers it again when the worker dies or the exchange told nothing', async () => {
    const n = node(2);
    out(n);
    await n.clock.advance(10_000);
    n.authority.onTrial(1, { key: 'k', event: 'begun' });
    n.authority.removeWorker(1);
    expect(n.offers.at(-1)).toEqual({ workerId: 2, offer: { key: 'k', event: 'offered' } });
    n.authority.onTrial(2, { key: 'k', event: 'begun' });
    n.authority.onTrial(2, { key: 'k', event: 'void' });
    expect(n.offers.at(-1)).toEqual({ workerId: 2, offer: { key: 'k', event: 'offered' } });
  });
});
