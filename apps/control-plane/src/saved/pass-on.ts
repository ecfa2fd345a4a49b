import type { z } from 'zod';

/** Tells what is wrong in a part that was checked by itself, as things that are wrong in the whole. */
export function passOn(
  found: readonly z.core.$ZodIssue[],
  issues: z.core.$ZodRawIssue[],
  input: unknown,
  pathOf: (path: readonly PropertyKey[]) => PropertyKey[],
): void {
  for (const issue of found) issues.push({ ...issue, path: pathOf(issue.path), input } as z.core.$ZodRawIssue);
}
