import { z } from 'zod';
import { aclsSchema } from '../shared/llm/schema/acls.ts';
import { balancedTargetSchema, balancerSchema } from '../shared/llm/schema/balancer.ts';
import { proxyFields } from '../shared/llm/schema/proxy-fields.ts';

const semanticOnly = 'is for the algorithm semantic, which is not supported yet: leave it out';

export const aiProxyAdvancedSchema = z.strictObject({
  targets: z.array(balancedTargetSchema).min(1).describe('The models, all for the same route type.'),
  balancer: balancerSchema.prefault({}).describe('Which of them is asked, and which one next.'),
  acls: aclsSchema.optional(),
  embeddings: z.undefined(semanticOnly).optional().describe('Not supported yet: for the algorithm semantic.'),
  vectordb: z.undefined(semanticOnly).optional().describe('Not supported yet: for the algorithm semantic.'),
  ...proxyFields,
});

export type AiProxyAdvancedConfig = z.output<typeof aiProxyAdvancedSchema>;
