import { describe, expect, it } from 'vitest';
import { type Filter, filtersText, isOneOf, parseFilters, valuesOf, withFilter } from './filter.ts';

const failed = isOneOf('status_code_grouped', '5XX');

describe('filters in an address', () => {
  it('are those that were put there, in the shape that the API takes', () => {
    const filters: Filter[] = [
      failed,
      { field: 'latencies_response_ms', operator: '>=', value: 500 },
      { field: 'consumer', operator: 'empty' },
      { field: 'sse', operator: '=', value: true },
    ];
    expect(parseFilters(filtersText(filters))).toEqual(filters);
  });

  it('are none where there are none, and an address then says nothing of them', () => {
    expect([parseFilters(undefined), parseFilters(''), filtersText([])]).toEqual([[], [], undefined]);
  });

  it.each(['{', '{}', '7', 'null', '"in"', '[null,7,"x"]', '[{"field":"a","operator":"like","value":"b"}]'])(
    'are left out where they are none: %s',
    (text) => expect(parseFilters(text)).toEqual([]),
  );

  it('are left out where their values are none, and keep nothing else than the API knows', () => {
    const text = JSON.stringify([
      { field: 'a', operator: 'in', value: [] },
      { field: 'a', operator: 'in', value: 'b' },
      { field: 'a', operator: '=', value: ['b'] },
      { field: 'a', operator: '=', value: { toString: 'b' } },
      { field: 'a', operator: 'empty', value: 'b', more: true },
    ]);
    expect(parseFilters(text)).toEqual([{ field: 'a', operator: 'empty' }]);
  });
});

describe('a filter that is added', () => {
  it('stands in place of what was said of its field in the same way', () => {
    const slow: Filter = { field: 'latencies_response_ms', operator: '>', value: 100 };
    expect(withFilter([failed, slow], isOneOf('status_code_grouped', '4XX'))).toEqual([
      isOneOf('status_code_grouped', '4XX'),
      slow,
    ]);
    expect(withFilter([failed], slow)).toEqual([failed, slow]);
  });

  it('tells its values as a list, whatever its operator', () => {
    expect([valuesOf(failed), valuesOf({ value: 7 }), valuesOf({})]).toEqual([['5XX'], [7], []]);
  });
});
