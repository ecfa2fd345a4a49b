import { describe, expect, it } from 'vitest';
import { listQuerySchema } from './list-query.ts';

const schema = listQuerySchema({
  fields: { name: 'text', id: 'id', created_at: 'time' },
  hasLabels: true,
  sort: 'name',
});

describe('the query of a list', () => {
  it('is the first page where nothing is said', () => {
    expect(schema.parse({})).toEqual({
      number: 1,
      size: 10,
      filters: [],
      sort: [{ field: 'name', isDescending: false }],
    });
  });

  it('says pages, order and filters', () => {
    const query = {
      'page[size]': '5',
      'page[number]': '3',
      sort: 'name,created_at desc',
      'filter[name][contains]': 'cost',
      'filter[id][oeq]': 'a,b',
      'filter[created_at][gte]': '2026-11-26T12:00:00Z',
      'filter[labels.team]': 'x',
      'filter[labels.recipe][exists]': '',
    };
    expect(schema.parse(query)).toEqual({
      number: 3,
      size: 5,
      sort: [
        { field: 'name', isDescending: false },
        { field: 'created_at', isDescending: true },
      ],
      filters: [
        { field: 'name', operator: 'contains', values: ['cost'] },
        { field: 'id', operator: 'oeq', values: ['a', 'b'] },
        { field: 'created_at', operator: 'gte', values: [Date.UTC(2026, 10, 26, 12)] },
        { field: 'labels.team', operator: 'eq', values: ['x'] },
        { field: 'labels.recipe', operator: 'exists', values: [] },
      ],
    });
  });

  it.each([
    [{ 'page[size]': '101' }, 'page[size]'],
    [{ 'page[number]': '0' }, 'page[number]'],
    [{ sort: 'secret' }, 'sort'],
    [{ 'filter[secret]': 'x' }, 'filter[secret]'],
    [{ 'filter[id][contains]': 'x' }, 'filter[id][contains]'],
    [{ 'filter[created_at][gt]': 'yesterday' }, 'filter[created_at][gt]'],
    [{ 'filter[labels.a b]': 'x' }, 'filter[labels.a b]'],
    [{ unknown: 'x' }, 'unknown'],
  ])('says where %o is wrong', (query, path) => {
    expect(schema.safeParse(query).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
