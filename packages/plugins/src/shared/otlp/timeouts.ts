import { z } from 'zod';

const timeoutMaxMs = 2_147_483_646;

/** How long something of a delivery may take. */
export function timeoutSchema(defaultMs: number, what: string) {
  return z
    .int()
    .min(0)
    .max(timeoutMaxMs)
    .default(defaultMs)
    .describe(`Milliseconds for ${what}; 0 for as long as it takes.`);
}

/** Such a setting as milliseconds to wait: 0 waits for as long as it takes. */
export function patience(ms: number): number {
  return ms === 0 ? timeoutMaxMs : ms;
}
