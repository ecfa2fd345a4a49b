import type { Detector } from '../detector.ts';
import { assignments } from './assignments.ts';
import { keys } from './keys.ts';
import { tokens } from './tokens.ts';

export const secretDetectors: readonly Detector[] = [...tokens, ...keys, ...assignments];

export { hiddenDetectors } from './hidden.ts';
export { personalDetectors } from './personal.ts';
