import { healthAddressesMax, upstreamHealthSchema } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import type { UpstreamViews } from '../upstream-view.ts';
import { healthReport } from './health-report.ts';

const address = (key: string, health: 'HEALTHY' | 'UNHEALTHY') => ({
  key,
  ip: '127.0.0.1',
  port: 80,
  weight: 100,
  health,
});

function upstream(name: string, health: 'HEALTHY' | 'UNHEALTHY', addresses = 1): UpstreamViews[number] {
  const targets = [
    {
      target: 'shop:80',
      health,
      addresses: Array.from({ length: addresses }, (_, n) => address(`${name} ${n}`, health)),
    },
  ];
  return { name, view: { health, targets } };
}

describe('what is told of targets', () => {
  it('is how they are, since when and why, and says nothing of how this node names them', () => {
    const views = [upstream('shop', 'UNHEALTHY'), upstream('bank', 'HEALTHY')];
    const history = { sinceMs: 5, reason: 'timeout', backAtMs: 9 } as const;
    const report = healthReport(views, (key) => (key === 'shop 0' ? history : undefined));
    const place = { ip: '127.0.0.1', port: 80, weight: 100 };
    expect(report).toEqual({
      upstreams: [
        {
          name: 'shop',
          health: 'UNHEALTHY',
          targets: [
            { target: 'shop:80', health: 'UNHEALTHY', addresses: [{ ...place, health: 'UNHEALTHY', ...history }] },
          ],
        },
        {
          name: 'bank',
          health: 'HEALTHY',
          targets: [{ target: 'shop:80', health: 'HEALTHY', addresses: [{ ...place, health: 'HEALTHY' }] }],
        },
      ],
    });
    expect(upstreamHealthSchema.parse(report)).toEqual(report);
  });

  it('is bounded: where there are too many, those that are not well come first', () => {
    const views = [
      upstream('large', 'HEALTHY', healthAddressesMax),
      ...Array.from({ length: 20 }, (_, n) => upstream(`well-${n}`, 'HEALTHY')),
      upstream('ill', 'UNHEALTHY'),
    ];
    const { upstreams, isCut } = healthReport(views, () => undefined);
    expect([isCut, upstreams[0]!.name]).toEqual([true, 'ill']);
    expect(upstreams.map(({ name }) => name)).not.toContain('large');
  });
});
