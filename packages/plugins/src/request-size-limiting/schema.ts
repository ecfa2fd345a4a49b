import { z } from 'zod';

export const requestSizeLimitingSchema = z.strictObject({
  allowed_payload_size: z.int().min(1).default(128).describe('Largest body allowed, in `size_unit`.'),
  size_unit: z
    .enum(['megabytes', 'kilobytes', 'bytes'])
    .default('megabytes')
    .describe('Unit of `allowed_payload_size`: 1,048,576, 1,024 or 1 bytes.'),
  require_content_length: z
    .boolean()
    .default(false)
    .describe('Refuse requests that do not say the size of their body in Content-Length.'),
});
