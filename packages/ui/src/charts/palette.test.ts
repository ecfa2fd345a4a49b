import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coloursOf, othersName } from './palette.ts';
import { contrast, distance, type Rgb, readColour, sights } from './sights.ts';

const named = (names: readonly string[]) => names.map((name) => ({ name }));
const models = [
  'gpt-5.2',
  'claude-sonnet-5',
  'gemini-3-pro',
  'mistral-large',
  'llama-4',
  'qwen-3',
  'deepseek-v4',
  'o5',
];

describe('the colour of a series', () => {
  it('follows from its name, whatever the order and whoever is left out', () => {
    const colourOf = (names: readonly string[], name: string) => coloursOf(named(names))[names.indexOf(name)];
    const all = coloursOf(named(models));
    expect(coloursOf(named([...models].reverse()))).toEqual([...all].reverse());
    for (const name of models) expect(colourOf([name], name)).toBe(colourOf([name, '5xx', othersName], name));
  });

  it('is nobody else’s in the chart, up to eight and beyond', () => {
    expect(new Set(coloursOf(named(models))).size).toBe(8);
    const many = Array.from({ length: 30 }, (_, index) => `service-${index}`);
    expect(new Set(coloursOf(named(many))).size).toBe(30);
  });

  it('stays with whoever had it first where another comes, in most charts', () => {
    const names = Array.from({ length: 200 }, (_, index) => `route-${index}`);
    const kept = names.filter((name) => {
      const [alone] = coloursOf(named([name]));
      return coloursOf(named([name, 'identity', 'payments']))[0] === alone;
    });
    expect(kept.length).toBeGreaterThan(140);
  });

  it('of a class of statuses, or of a word for how it ended, is the meaning’s', () => {
    expect(coloursOf(named(['1xx', '2XX', '3xx', '4XX', '5xx', 'Denied']))).toEqual([
      'var(--running-mark)',
      'var(--allowed-mark)',
      'var(--redirected-mark)',
      'var(--refused-mark)',
      'var(--failed-mark)',
      'color-mix(in oklab, var(--refused-mark) 70%, var(--ink))',
    ]);
    expect(new Set(coloursOf(named(['401', '403', '404', '429', '4xx']))).size).toBe(5);
    expect(coloursOf([{ name: 'anything', meaning: 'cost' }, { name: othersName }])).toEqual([
      'var(--cost-mark)',
      'var(--series-others)',
    ]);
  });

  it('can be chosen, and is nobody else’s then', () => {
    const [alone] = coloursOf(named(['identity']));
    const slot = Number(/\d/.exec(alone!)![0]) as 1;
    expect(coloursOf([{ name: 'identity' }, { name: 'x', slot }])[0]).not.toBe(alone);
  });
});

describe.each(['light', 'dark'] as const)('the palette, in %s', (theme) => {
  const tokens = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8');
  const token = (name: string): Rgb => {
    const pair = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens)!;
    return readColour(theme === 'light' ? pair[1]! : pair[2]!);
  };
  const palette = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => token(`series-${slot}`));

  it('is seen on paper', () => {
    for (const colour of [...palette, token('series-others')]) {
      expect(contrast(colour, token('paper'))).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(Object.keys(sights) as (keyof typeof sights)[])('can be told apart with %s', (sight) => {
    const seen = palette.map(sights[sight]);
    const least = Math.min(...seen.flatMap((a, index) => seen.slice(0, index).map((b) => distance(a, b))));
    // Twice what is noticed in a small mark.
    expect(least).toBeGreaterThan(0.09);
  });

  it('is not taken for a failure', () => {
    for (const colour of palette) expect(distance(colour, token('failed-mark'))).toBeGreaterThan(0.08);
  });
});
