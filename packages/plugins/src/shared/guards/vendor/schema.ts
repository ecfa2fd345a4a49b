import { z } from 'zod';

/** Settings that all guards of services have, as Kong names them. */
export const vendorFields = {
  guarding_mode: z
    .enum(['INPUT', 'OUTPUT', 'BOTH'])
    .default('INPUT')
    .describe('Whether requests are checked before anyone is asked, answers before they leave, or both.'),
  text_source: z
    .enum(['concatenate_user_content', 'concatenate_all_content', 'last_message'])
    .default('last_message')
    .describe(
      'What of a request is checked: what users say, what anyone says, or the last message. Arguments of MCP tools count as what users say. A body that is no conversation is checked whole.',
    ),
  response_buffer_size: z
    .number()
    .min(1)
    .max(100_000)
    .default(100)
    .describe(
      'After how many tokens (of four characters) of a streamed answer the service is asked about them; nothing leaves before.',
    ),
  stop_on_error: z
    .boolean()
    .default(true)
    .describe(
      'What cannot be checked, because the service does not answer, is refused with 503. Otherwise it passes, and the record says so.',
    ),
  timeout: z
    .number()
    .min(1)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds that the service may take for an answer.'),
  allow_masking: z.boolean().default(false).describe('Lets what the service has masked pass instead of blocking it.'),
};
