import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch, withSearch } from './search-text.ts';

describe('what stands behind the ? of an address', () => {
  it('is texts, and what is empty is left out', () => {
    expect(parseSearch('?time=24h&q=a%26b+c')).toEqual({ time: '24h', q: 'a&b c' });
    expect(stringifySearch({ time: '24h', q: 'a&b c', tab: undefined, row: '' })).toBe('?time=24h&q=a%26b+c');
    expect(stringifySearch({})).toBe('');
  });

  it('is changed in part', () => {
    expect(withSearch('/requests?time=24h&row=1', { row: undefined, status: '5xx' })).toBe(
      '/requests?time=24h&status=5xx',
    );
    expect(withSearch('/requests', {})).toBe('/requests');
  });
});
