import { describe, expect, it } from 'vitest';
import { Ladder } from './ladder.ts';

describe('a ladder', () => {
  const ladder = () =>
    new Ladder<'calm' | 'low' | 'high'>('calm', [
      { state: 'low', from: 0.85, until: 0.8 },
      { state: 'high', from: 0.95, until: 0.92 },
    ]);
  const states = (...values: number[]) => {
    const climbed = ladder();
    return values.map((value) => {
      climbed.update(value);
      return climbed.state;
    });
  };

  it('climbs several rungs at once, and comes down as quickly', () => {
    expect(states(0.99, 0)).toEqual(['high', 'calm']);
  });

  it('stays on a rung until the value is well below it', () => {
    expect(states(0.84, 0.85, 0.81, 0.79, 0.84)).toEqual(['calm', 'low', 'low', 'calm', 'calm']);
    expect(states(0.96, 0.93, 0.91, 0.94)).toEqual(['high', 'high', 'low', 'low']);
  });

  it('tells when the state changes', () => {
    const climbed = ladder();
    expect([0.5, 0.9, 0.9, 0.5].map((value) => climbed.update(value))).toEqual([false, true, false, true]);
  });
});
