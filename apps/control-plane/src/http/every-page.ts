import type { Page } from '@sallyport/store';

const pageSize = 1_000;

/** All that a list has, up to a limit, of whoever needs all of it. */
export async function everyPage<Item>(
  ask: (page: { number: number; size: number }) => Promise<Page<Item>>,
  itemsMax: number,
): Promise<Item[]> {
  const found: Item[] = [];
  for (let number = 1; found.length < itemsMax; number++) {
    const { items } = await ask({ number, size: pageSize });
    found.push(...items);
    if (items.length < pageSize) break;
  }
  return found;
}
