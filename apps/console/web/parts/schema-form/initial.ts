import type { Field } from './field.ts';

/** What a new entry of a list, or a new value of a map, begins as: as little as its kind can be. */
export function initialOf({ kind, variants, options }: Field): unknown {
  switch (kind) {
    case 'record':
    case 'map':
    case 'anything':
      return {};
    case 'list':
    case 'choices':
      return [];
    case 'toggle':
      return false;
    case 'choice':
      return options[0];
    case 'variants':
      return variants[0] === undefined ? '' : initialOf(variants[0]);
    case 'number':
      return 0;
    default:
      return '';
  }
}
