import type { ConfigDocument, Entity } from '@sallyport/contracts';

export function entitiesOf<Kind extends Entity>(document: ConfigDocument, collection: string): Kind[] {
  return (document.collections[collection] ?? []) as Kind[];
}
