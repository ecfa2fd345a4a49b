import { limitInHand } from '../../http/limit-in-hand.ts';
import { Problem } from '../../http/problem.ts';

/** Bodies that are megabytes are read a few at a time. */
const inHandMax = 4;

/** For `onRequest` of routes that take whole configurations. */
export function limitWholeInHand() {
  return limitInHand(
    inHandMax,
    () => new Problem(429, 'Other configurations are being written; try again.', { headers: { 'retry-after': '1' } }),
  );
}
