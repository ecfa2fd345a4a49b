import { parseNetwork } from '@sallyport/contracts';
import { z } from 'zod';

const network = z
  .string()
  .refine(
    (text) => parseNetwork(text) !== undefined,
    'should be an IP address or a network such as 10.0.0.0/8 or 2001:db8::/32',
  );

export const ipRestrictionSchema = z.strictObject({
  allow: z.array(network).optional().describe('Addresses and networks (CIDR) that may call; all others are refused.'),
  deny: z
    .array(network)
    .optional()
    .describe('Addresses and networks (CIDR) that are refused, even when allowed as well.'),
  status: z.int().min(400).max(599).default(403).describe('Status of a refusal.'),
  message: z.string().optional().describe('Message of a refusal; without it, one that names the caller’s address.'),
});
