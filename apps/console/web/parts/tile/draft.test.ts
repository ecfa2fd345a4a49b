import { describe, expect, it } from 'vitest';
import { type Draft, definitionOf, draftOf, looksFor, shownLook } from './draft.ts';
import { questionOf, type TileDefinition } from './tile.ts';

const draft: Draft = { datasource: 'api_usage', metrics: ['request_count'], by: ['route'], filters: [], look: 'area' };

describe('a tile in the editor', () => {
  it.each(['line', 'area', 'bars', 'horizontal', 'vertical', 'donut', 'top'] as const)('is what it was: %s', (look) => {
    const one = { ...draft, look, filters: [{ field: 'route', operator: 'not_empty' }], limit: 5 } as const;
    expect(draftOf(definitionOf(one, 'Title'))).toEqual(one);
  });

  it('can be drawn as what can show it', () => {
    expect(looksFor({ metrics: ['a'], by: [] })).toEqual(['line', 'area', 'bars', 'single']);
    expect(looksFor({ metrics: ['a', 'b'], by: ['c'] })).toEqual(['top']);
    expect(looksFor({ metrics: ['a'], by: ['c', 'd'] })).toEqual(['horizontal', 'vertical', 'top']);
    expect(shownLook({ ...draft, look: 'single' })).toBe('line');
  });

  it('keeps what the editor does not know', () => {
    const threshold = { request_count: [{ type: 'error', value: 5 }] } as const;
    const before: TileDefinition = {
      query: { metrics: ['request_count'], dimensions: ['time'] },
      chart: { type: 'timeseries_line', threshold, allow_csv_export: true },
    };
    expect(definitionOf({ ...draft, look: 'bars' }, '', before).chart).toEqual({
      type: 'timeseries_bar',
      stacked: true,
      threshold,
      allow_csv_export: true,
    });
    expect(definitionOf({ ...draft, look: 'donut' }, '', before).chart).not.toHaveProperty('threshold');
  });
});

it('a tile is asked over the time and with the filters of what it stands in', () => {
  const range = { type: 'relative', time_range: '1h' } as const;
  const filter = { field: 'route', operator: 'not_empty' } as const;
  expect(questionOf(definitionOf(draft, 'Title'), { range, filters: [filter] })).toEqual({
    datasource: 'api_usage',
    metrics: ['request_count'],
    dimensions: ['time', 'route'],
    filters: [filter],
    granularity: 'minutely',
    time_range: range,
  });
});
