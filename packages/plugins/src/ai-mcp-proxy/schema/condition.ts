import { z } from 'zod';

/** CEL; that it compiles is checked with the whole. */
export const conditionSchema = z.string().min(1).max(1024);
