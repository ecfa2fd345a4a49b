import { type AskOptions, api } from './client.ts';

/** All entities of a collection: each page tells where the next one is. */
export const everyEntity = <Entity>(collection: string, options: AskOptions): Promise<readonly Entity[]> =>
  everyPage<EntitiesPage<Entity>, Entity>(`${collection}?size=1000`, options, ({ data, next }) => ({
    items: data,
    next: next ?? undefined,
  }));

interface EntitiesPage<Entity> {
  readonly data: readonly Entity[];
  readonly next: string | null;
}

/** All items of a list whose pages are numbered. */
export function everyItem<Item>(
  list: string,
  options: AskOptions,
  { pagesMax = Number.POSITIVE_INFINITY } = {},
): Promise<readonly Item[]> {
  const pageAt = (number: number) =>
    `${list}${list.includes('?') ? '&' : '?'}page[size]=${pageSize}&page[number]=${number}`;
  return everyPage<NumberedPage<Item>, Item>(pageAt(1), options, (page, number) => {
    const { items, total } =
      'data' in page
        ? { items: page.data, total: page.meta.page.total }
        : { items: page.items, total: page.page.total_count };
    return { items, next: number * pageSize < total && number < pagesMax ? pageAt(number + 1) : undefined };
  });
}

/** The most that the API gives at once. */
const pageSize = 100;

/** As most of the API counts, and as it counts gateways. */
type NumberedPage<Item> =
  | { readonly data: readonly Item[]; readonly meta: { readonly page: { readonly total: number } } }
  | { readonly items: readonly Item[]; readonly page: { readonly total_count: number } };

async function everyPage<Page, Item>(
  first: string,
  options: AskOptions,
  read: (page: Page, number: number) => { readonly items: readonly Item[]; readonly next: string | undefined },
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let next: string | undefined = first;
  for (let number = 1; next !== undefined; number++) {
    const page = read(await api.get<Page>(next, options), number);
    all.push(...page.items);
    // A page without items ends a list, whatever it says of those that come.
    next = page.items.length === 0 ? undefined : page.next;
  }
  return all;
}
