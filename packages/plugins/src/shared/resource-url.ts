import { resourceProblem } from '@sallyport/oauth';
import { z } from 'zod';

/** The URL that names a protected resource (RFC 9728). */
export const resourceUrl = z.string().superRefine((text, context) => {
  const problem = resourceProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});
