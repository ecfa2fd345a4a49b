import type { CollectionDefinition } from '@sallyport/contracts';

/** Whether its entities say nothing but that two others belong together: who is in which group. */
export function isLink({ foreignKeys = [], nestedNames }: CollectionDefinition): boolean {
  return nestedNames !== undefined && foreignKeys.length === 2 && foreignKeys.every(({ required }) => required);
}
