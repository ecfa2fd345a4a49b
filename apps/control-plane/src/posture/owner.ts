import type { Entity } from '@sallyport/contracts';

const names = ['owner', 'team'];

/** Whose business it is, as tags `owner:…` and `team:…` of entities say, the nearest first; else the labels of their control plane. */
export function ownerOf(
  entities: readonly (Entity | undefined)[],
  labels: Readonly<Record<string, string>> = {},
): string | undefined {
  for (const entity of entities) {
    for (const name of names) {
      const tag = entity?.tags?.find((one) => one.startsWith(`${name}:`));
      if (tag !== undefined && tag.length > name.length + 1) return tag.slice(name.length + 1);
    }
  }
  return names.map((name) => labels[name]).find((label) => label !== undefined && label !== '');
}
