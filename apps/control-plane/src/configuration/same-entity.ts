import type { Entity } from '@sallyport/contracts';
import { contentOf } from '@sallyport/declarative';

/** Nothing is different but when it was written. */
export function isSame(one: Entity, other: Entity): boolean {
  return contentOf(one) === contentOf(other);
}
