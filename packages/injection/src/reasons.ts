import type { Features } from './features.ts';
import { signalNames } from './signals.ts';

/** What stood out in a passage, in the order in which it says most about an attack. */
export function reasonsFor({ signals }: Features): string[] {
  return telling.filter((name) => signals[signalNames.indexOf(name)]! > 0).slice(0, reasonsMax);
}

const reasonsMax = 4;
const telling = [
  'decoded',
  'hidden',
  'jailbreak',
  'override+instruction',
  'override+prior',
  'extract+secret',
  'prior+secret',
  'role+freedom',
  'freedom+assistant',
  'extract+instruction',
  'secrecy',
  'document',
  'exfiltrate+assistant',
  'delimiters',
  'role',
  'freedom',
  'output',
];
