import { describe, expect, it } from 'vitest';
import type { Following, GatewayNode } from '../data/nodes.ts';
import { countNodes, statusOf, syncOf } from './node-words.ts';

const following: Following = {
  is_connected: true,
  labels: {},
  sync_status: 'normal',
  errors: [],
  certificate: { id: 'c', expiry: '' },
};
const node = (more: Partial<GatewayNode> = {}): GatewayNode => ({
  id: 'n',
  hostname: 'n',
  version: '1',
  config_hash: 'a',
  created_at: 0,
  last_ping: 0,
  compatibility_status: { state: '', issues: [] },
  following,
  events: { received: 0, missing: 0, lost: {} },
  ...more,
});
const withoutFollowing = (): GatewayNode => {
  const { following: _, ...rest } = node();
  return rest;
};

describe('a gateway', () => {
  it('is connected, or away', () => {
    expect(statusOf(node(), 0).text).toBe('Connected');
    expect(statusOf(node({ following: { ...following, is_connected: false } }), 0).text).toBe('Away');
  });
  it('that only tells of exchanges is known by when it did', () => {
    expect(statusOf(withoutFollowing(), 60_000).text).toBe('Tells of requests');
    expect(statusOf(withoutFollowing(), 600_000).text).toBe('Not heard of');
  });
  it('is in sync where it serves what is expected', () => {
    expect(syncOf(node(), 'a').text).toBe('In sync');
    expect(syncOf(node(), 'b').meaning).toBe('running');
    expect(syncOf(node({ following: { ...following, sync_status: 'rejected' } }), 'a').meaning).toBe('failed');
  });
  it('is counted', () =>
    expect(
      countNodes([node(), node({ following: { ...following, is_connected: false } }), withoutFollowing()], 'b'),
    ).toEqual({ connected: 1, away: 1, bad: 1 }));
});
