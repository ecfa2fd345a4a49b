import { z } from 'zod';

/** What is looked for in single requests. */
export const searchSchema = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe('A text somewhere in paths, ids, addresses, user agents, tools, models or errors; capitals do not matter.');

/** No text that is kept holds a zero. */
export const searchedText = (search: string): string => search.replaceAll('\0', '');
