import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import type { Flag } from './flag.ts';

const flags: Flag[] = [
  { name: '--retry-budget', value: 'PERCENT', default: '20', description: '' },
  { name: '--plugins', value: 'FILE', multiple: true, description: '' },
];

describe('numbers on the command line', () => {
  it('are whole and written with digits', () => {
    expect(new Arguments(['--retry-budget', '0'], flags).count('--retry-budget', 0, 100)).toBe(0);
    expect(new Arguments([], flags).count('--retry-budget', 0, 100)).toBe(20);
  });

  it.each(['', ' ', '1e1', '0x10', '-1', '1.0', '101', 'ten'])('are not %j', (value) => {
    const args = new Arguments([`--retry-budget=${value}`], flags);
    expect(() => args.count('--retry-budget', 0, 100)).toThrow(
      `--retry-budget: '${value}' is not a whole number from 0 to 100`,
    );
  });
});

describe('lists in the environment', () => {
  it('may end with a comma', () => {
    const args = new Arguments([], flags, { SALLYPORT_PLUGINS: 'a.ts, b.ts,' });
    expect(args.list('--plugins')).toEqual(['a.ts', 'b.ts']);
  });
});
