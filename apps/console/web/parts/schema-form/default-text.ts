import { isMembers } from './value.ts';

/** What holds while nothing is set, in a few words; undefined where nothing does. */
export function defaultText(initial: unknown): string | undefined {
  if (initial === undefined || initial === null || initial === '') return undefined;
  if (typeof initial === 'boolean') return initial ? 'on' : 'off';
  if (Array.isArray(initial)) return initial.length === 0 ? undefined : initial.map(String).join(', ');
  return isMembers(initial) ? undefined : String(initial);
}
