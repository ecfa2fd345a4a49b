import type { Entity } from '@sallyport/contracts';
import { canonical } from '@sallyport/declarative';

const timestamps: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

/** Nothing is different but when it was written. */
export function isSame(one: Entity, other: Entity): boolean {
  return canonical(one, timestamps) === canonical(other, timestamps);
}
