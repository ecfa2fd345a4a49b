import { describe, expect, it } from 'vitest';
import { compilePassiveRules, HealthAuthority, type Outcome, PeerHealth } from './health.ts';

const rules = compilePassiveRules({
  healthy: { http_statuses: [200], successes: 1 },
  unhealthy: { http_statuses: [500, 503], http_failures: 3, tcp_failures: 2, timeouts: 0 },
});

function node() {
  const authority = new HealthAuthority();
  const shared = { available: true, suspect: false };
  const sent: Outcome[] = [];
  const peer = new PeerHealth('u|a:80', rules, shared, (key, outcome, thresholds) => {
    sent.push(outcome);
    const change = authority.record(key, outcome, thresholds);
    if (change !== undefined) Object.assign(shared, { available: change.available, suspect: change.suspect });
  });
  return { authority, peer, sent };
}

describe('passive health', () => {
  it('takes a target out after the configured failures', () => {
    const { peer } = node();
    peer.onStatus(500);
    peer.onStatus(503);
    expect(peer.state).toBe('HEALTHY');
    peer.onStatus(500);
    expect(peer.state).toBe('UNHEALTHY');
  });

  it('starts to count anew after a success', () => {
    const { peer } = node();
    peer.onFailure('tcp_failure');
    peer.onStatus(200);
    peer.onFailure('tcp_failure');
    expect(peer.available).toBe(true);
    peer.onFailure('tcp_failure');
    expect(peer.available).toBe(false);
  });

  it('says nothing while all is well: a success is news only after a failure', () => {
    const { peer, sent } = node();
    for (let i = 0; i < 100; i++) peer.onStatus(200);
    expect(sent).toEqual([]);
  });

  it('ignores a kind of failure whose threshold is 0, and statuses it was not told about', () => {
    const { peer, sent } = node();
    peer.onFailure('timeout');
    peer.onStatus(404);
    expect(sent).toEqual([]);
  });

  it('adds up what different workers saw', () => {
    const { authority } = node();
    expect(authority.record('k', 'tcp_failure', rules.thresholds)).toMatchObject({ available: true, suspect: true });
    expect(authority.record('k', 'tcp_failure', rules.thresholds)).toMatchObject({ available: false });
  });

  it('comes back only by an operator', () => {
    const { authority } = node();
    authority.set('k', false);
    expect(authority.isAvailable('k')).toBe(false);
    expect(authority.set('k', true)).toEqual({ key: 'k', available: true, suspect: false });
  });
});
