import { afterEach, describe, expect, it, vi } from 'vitest';
import { withoutSecrets } from './client.ts';
import { everyEntity, everyItem } from './every-page.ts';

describe('all pages of a list', () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** Answers by path, and keeps what was asked. */
  function answering(pages: Readonly<Record<string, unknown>>) {
    const asked = vi.fn(async (at: string, _init: RequestInit) => Response.json(pages[at]));
    vi.stubGlobal('fetch', asked);
    return asked;
  }
  const hundred = (from: number) => Array.from({ length: 100 }, (_, place) => from + place);

  it('are read where pages tell where the next one is, without secrets where none is to be shown', async () => {
    const asked = answering({
      '/plugins?size=1000': { data: [1, 2], next: '/plugins?size=1000&offset=x' },
      '/plugins?size=1000&offset=x': { data: [3], next: null },
    });
    expect(await everyEntity('/plugins', { headers: withoutSecrets })).toEqual([1, 2, 3]);
    for (const [, init] of asked.mock.calls) expect(init.headers).toMatchObject(withoutSecrets);
  });

  it('are read where pages are numbered', async () => {
    answering({
      '/users?q=a&page[size]=100&page[number]=1': { data: hundred(0), meta: { page: { total: 101 } } },
      '/users?q=a&page[size]=100&page[number]=2': { data: [100], meta: { page: { total: 101 } } },
    });
    expect(await everyItem('/users?q=a', {})).toHaveLength(101);
  });

  it('are read of gateways, which are counted by another word', async () => {
    const asked = answering({
      '/nodes?page[size]=100&page[number]=1': { items: hundred(0), page: { total_count: 200 } },
      '/nodes?page[size]=100&page[number]=2': { items: hundred(100), page: { total_count: 200 } },
    });
    expect(await everyItem('/nodes', {})).toHaveLength(200);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('end after as many pages as are wanted', async () => {
    answering({
      '/users?page[size]=100&page[number]=1': { data: hundred(0), meta: { page: { total: 500 } } },
      '/users?page[size]=100&page[number]=2': { data: hundred(100), meta: { page: { total: 500 } } },
    });
    expect(await everyItem('/users', {}, { pagesMax: 2 })).toHaveLength(200);
  });

  it('end where a page has nothing, whatever it says of how many there are', async () => {
    const asked = answering({
      '/users?page[size]=100&page[number]=1': { data: [], meta: { page: { total: 500 } } },
    });
    expect(await everyItem('/users', {})).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
