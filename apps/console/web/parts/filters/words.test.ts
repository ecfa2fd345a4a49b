import { describe, expect, it } from 'vitest';
import type { Field } from '../../api/analytics.ts';
import { isOneOf } from './filter.ts';
import { filterWords, offeredOperators } from './words.ts';

const field = (more: Partial<Field>): Field => ({ name: 'f', title: 'Field', description: '', ...more });
const filter = (valueType: 'string' | 'number' | 'boolean', ...ops: readonly string[]) => ({
  valueType,
  operators: [{ type: 'any', ops }],
  preSeededValues: [],
  allowNewValues: true,
  valuesNeedTranslation: false,
  allowsWildcards: false,
});

describe('a filter in words', () => {
  it('says what its field is', () => {
    const status = field({ title: 'Status class' });
    expect(filterWords(isOneOf('f', '5XX'), status)).toBe('Status class is 5XX');
    expect(filterWords(isOneOf('f', '4XX', '5XX'), status)).toBe('Status class is 4XX or 5XX');
    expect(filterWords({ field: 'f', operator: 'not_empty' }, status)).toBe('Status class is not empty');
  });

  it('says how many more there are than it says', () => {
    expect(filterWords(isOneOf('f', 'a', 'b', 'c', 'd', 'e'), undefined)).toBe('f is a, b, c or 2 more');
  });

  it('says ids by name, and numbers with their unit', () => {
    const names: Record<string, string> = { 'c:s': 'orders' };
    expect(filterWords(isOneOf('f', 'c:s'), field({}), (id) => names[String(id)] ?? '?')).toBe('Field is orders');
    const latency = field({ title: 'Latency', unit: 'ms' });
    expect(filterWords({ field: 'f', operator: '>=', value: 1500 }, latency)).toBe('Latency is at least 1.5 s');
    expect(filterWords({ field: 'f', operator: '=', value: true }, field({ title: 'Aborted' }))).toBe(
      'Aborted is exactly yes',
    );
  });
});

describe('the operators of a field', () => {
  it('are those that differ', () => {
    const text = filter('string', 'in', 'not_in', '=', '!=', 'starts_with', 'ends_with', 'empty', 'not_empty');
    expect(offeredOperators(field({ filter: text }))).toEqual([
      ...['in', 'not_in', 'starts_with', 'ends_with', 'empty', 'not_empty'],
    ]);
    const number = filter('number', 'in', 'not_in', '=', '!=', '<', '>', '<=', '>=', 'empty', 'not_empty');
    expect(offeredOperators(field({ filter: number }))[0]).toBe('>=');
    expect(offeredOperators(field({ filter: filter('number', 'in', 'not_in', '=', '!=') }))).toEqual(['in', 'not_in']);
  });
});
