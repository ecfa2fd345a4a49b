import { describe, expect, it } from 'vitest';
import { Tab } from './tab.ts';

describe('a tab', () => {
  const window = { startMs: 0, lengthMs: 60_000, limit: 100 };
  const measure = { unit: 1, ofTools: true, expected: () => ({ most: 20, usual: 10 }), spent: () => undefined };
  const plan = { measure, windowsAt: () => [window] } as never;
  const opened = () => {
    const tab = new Tab({ call: undefined, model: undefined, expectation: {} as never, atMs: 0, isAfter: false });
    tab.add(plan, 'a');
    tab.add(plan, 'b');
    return tab;
  };

  it('names the account that has not enough', () => {
    const tab = opened();
    tab.left = [[100], [9]];
    expect([tab.isShort(0), tab.isShort(1)]).toEqual([false, true]);
  });

  it('names the one that refused, though others have given back to it since', () => {
    const tab = opened();
    tab.left = [[100], [50]];
    tab.refusedBy = 1;
    expect([tab.isShort(0), tab.isShort(1)]).toEqual([false, true]);
  });
});
