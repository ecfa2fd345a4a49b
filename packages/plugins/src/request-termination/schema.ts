import { z } from 'zod';

export const requestTerminationSchema = z.strictObject({
  status_code: z.int().min(200).max(599).default(503).describe('Status of the answer.'),
  message: z.string().optional().describe('Sentence for the caller, sent as JSON; not together with `body`.'),
  body: z.string().optional().describe('The whole body of the answer, instead of a message.'),
  content_type: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'should be a media type')
    .optional()
    .describe('Media type of `body`; JSON when left out.'),
  echo: z
    .boolean()
    .default(false)
    .describe('Answer with a description of the request, to see what reaches the gateway.'),
  trigger: z
    .string()
    .min(1)
    .optional()
    .describe('Answer only requests that have a header or query parameter of this name; the others pass.'),
});

export type RequestTerminationConfig = z.output<typeof requestTerminationSchema>;
