import { describe, expect, it } from 'vitest';
import type { Following } from './nodes.ts';
import { rolloutState } from './rollout-state.ts';

const node = (hostname: string, following: Partial<Following>) => ({
  hostname,
  following: {
    is_connected: true,
    labels: {},
    sync_status: 'normal' as const,
    errors: [],
    certificate: { id: 'c', expiry: '2030-01-01T00:00:00Z' },
    ...following,
  },
});

describe('how far a version has got', () => {
  it('counts those that are connected and have it, or a newer one', () => {
    const nodes = [
      node('a', { config_version: 7 }),
      node('b', { config_version: 8 }),
      node('away', { is_connected: false }),
      node('new', {}),
    ];
    expect(rolloutState(nodes, 7)).toEqual({ total: 3, applied: 2, rejected: [], isOver: false });
  });

  it('is over where all others could not use it', () => {
    const nodes = [
      node('a', { config_version: 8 }),
      node('b', { config_version: 6, sync_status: 'rejected', refused_version: 8 }),
    ];
    expect(rolloutState(nodes, 8)).toEqual({ total: 2, applied: 1, rejected: ['b'], isOver: true });
  });

  it('is not over where one could not use the version before', () => {
    const nodes = [node('b', { config_version: 6, sync_status: 'rejected', refused_version: 7 })];
    expect(rolloutState(nodes, 8)).toMatchObject({ rejected: [], isOver: false });
  });
});
