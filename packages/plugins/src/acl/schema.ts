import { z } from 'zod';

export const aclSchema = z.strictObject({
  allow: z.array(z.string()).optional().describe('Groups whose members may call; everyone else is refused.'),
  deny: z.array(z.string()).optional().describe('Groups whose members are refused; everyone else may call.'),
  include_consumer_groups: z
    .boolean()
    .default(false)
    .describe('Consumer groups, by name, count as groups of their members too.'),
  always_use_authenticated_groups: z
    .boolean()
    .default(false)
    .describe('Groups that a token names decide even when the caller is also a consumer.'),
  hide_groups_header: z
    .boolean()
    .default(false)
    .describe('Do not tell the upstream the caller’s groups in X-Consumer-Groups or X-Authenticated-Groups.'),
});
