import { describe, expect, it } from 'vitest';
import { columnWidths, fitColumns } from './fit-columns.ts';

const columns = [{ id: 'name' }, { id: 'status', width: 80 }, { id: 'requests', width: 100 }];

describe('columns', () => {
  it('are all shown where there is room', () => expect(fitColumns(columns, 320)).toEqual(columns));

  it('go from the end where there is not', () => expect(fitColumns(columns, 319)).toEqual(columns.slice(0, 2)));

  it('keep the first, however narrow it is', () => expect(fitColumns(columns, 10)).toEqual(columns.slice(0, 1)));

  it('have their width, and share the rest', () => expect(columnWidths(columns, 900)).toEqual([undefined, 80, 100]));

  it('leave the rest to the first, where each has a width', () =>
    expect(columnWidths(columns.slice(1), 900)).toEqual([undefined, 100]));

  it('that were chosen and have no room each have their part', () =>
    expect(columnWidths(columns, 160)).toEqual([70, 40, 50]));
});
