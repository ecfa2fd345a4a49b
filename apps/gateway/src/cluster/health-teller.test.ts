import type { NodeMessage, UpstreamHealth } from '@sallyport/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellHealth } from './health-teller.ts';

describe('what a control plane is told of targets', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is told at once and whenever it has changed, at most every few seconds, until the end', async () => {
    const said: NodeMessage[] = [];
    const report = (health: 'HEALTHY' | 'UNHEALTHY'): UpstreamHealth => ({
      upstreams: [{ name: 'shop', health, targets: [] }],
    });
    let now: UpstreamHealth | undefined;
    const end = tellHealth({ look: async () => now, say: (message) => void said.push(message), everyMs: 3_000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toEqual([]);
    now = report('HEALTHY');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(said).toEqual([{ type: 'health', ...report('HEALTHY') }]);
    now = report('UNHEALTHY');
    now = report('HEALTHY');
    now = report('UNHEALTHY');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said.slice(1)).toEqual([{ type: 'health', ...report('UNHEALTHY') }]);
    end();
    now = report('HEALTHY');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(said).toHaveLength(2);
  });

  it('is asked for again where nobody could say', async () => {
    const said: NodeMessage[] = [];
    let isBroken = true;
    const look = async () => {
      if (isBroken) throw new Error('no worker');
      return { upstreams: [] };
    };
    const end = tellHealth({ look, say: (message) => void said.push(message), everyMs: 3_000 });
    await vi.advanceTimersByTimeAsync(0);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said).toEqual([{ type: 'health', upstreams: [] }]);
    end();
  });
});
