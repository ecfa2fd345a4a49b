import type { Entity } from '@sallyport/contracts';

/** In the order of their making, which decides between routes that are alike. */
export function byAge(a: Entity, b: Entity): number {
  return (a.created_at ?? 0) - (b.created_at ?? 0) || (a.id < b.id ? -1 : 1);
}
