import { describe, expect, it } from 'vitest';
import { ClientShares } from './client-shares.ts';

/** Requests of a tick by client; answers who was taken for the heavy one in the tick after. */
function heavyAfter(tick: Record<string, number>): string[] {
  const shares = new ClientShares();
  for (const [client, times] of Object.entries(tick)) for (let n = 0; n < times; n++) shares.count(client);
  shares.tick();
  return Object.keys(tick).filter((client) => shares.count(client));
}

describe('the shares of clients', () => {
  it('name the one that sends more than all others', () => {
    expect(heavyAfter({ '10.0.0.1': 60, '10.0.0.2': 30, '10.0.0.3': 10 })).toEqual(['10.0.0.1']);
  });

  it('name nobody where all send alike', () => {
    expect(heavyAfter({ '10.0.0.1': 10, '10.0.0.2': 10, '10.0.0.3': 10 })).toEqual([]);
  });

  it('name nobody where there is only one: it takes nobody’s place', () => {
    expect(heavyAfter({ '10.0.0.1': 100 })).toEqual([]);
  });

  it('keep places for as many requests as the others send', () => {
    const shares = new ClientShares();
    for (let tick = 0; tick < 10; tick++) {
      for (let n = 0; n < 90; n++) shares.count('10.0.0.1');
      for (let n = 0; n < 10; n++) shares.count('10.0.0.2');
      shares.tick();
    }
    expect(shares.reserve).toBeGreaterThan(10);
    expect(shares.reserve).toBeLessThan(20);
  });
});
