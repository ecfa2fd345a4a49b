import { z } from 'zod';

export const redirectSchema = z.strictObject({
  status_code: z
    .int()
    .min(200, 'a status below 200 announces an answer and is none: use 301, 302, 303, 307 or 308')
    .max(599)
    .default(301)
    .describe(
      'Status of the answer. With 301 and 302, clients may turn a POST into a GET; with 307 and 308 they may not.',
    ),
  location: z
    .string()
    .refine(isWebAddress, 'should be an absolute http or https URL in ASCII; percent-encode other characters')
    .describe('The URL that callers are sent to.'),
  keep_incoming_path: z
    .boolean()
    .default(false)
    .describe("Put the request's own path behind that of `location`, and its query in place of the one there."),
});

/** Only an address that names its host: anything relative would send callers wherever the request claims to be. */
function isWebAddress(text: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/i.test(text) && URL.canParse(text);
}
