import type { Caller } from './mix.ts';

/** The key that a caller shows. Everybody may know these. */
export function keyOf(caller: Caller): string {
  return caller === 'stranger' ? 'a-key-of-nobody' : `${caller}-demo-key`;
}
