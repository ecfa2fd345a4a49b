import { z } from 'zod';
import { aclsSchema } from '../shared/llm/schema/acls.ts';
import { balancedTargetSchema, balancerSchema } from '../shared/llm/schema/balancer.ts';
import { embeddingsSchema } from '../shared/llm/schema/embeddings.ts';
import { proxyFields } from '../shared/llm/schema/proxy-fields.ts';
import { vectordbSchema } from '../shared/llm/schema/vectordb.ts';

export const aiProxyAdvancedSchema = z.strictObject({
  targets: z.array(balancedTargetSchema).min(1).describe('The models, all for the same route type.'),
  balancer: balancerSchema.prefault({}).describe('Which of them is asked, and which one next.'),
  acls: aclsSchema.optional(),
  embeddings: embeddingsSchema
    .optional()
    .describe('With semantic: what tells what texts are about; the local model without it.'),
  vectordb: vectordbSchema.optional().describe('With semantic: where that is kept, and how near is near.'),
  ...proxyFields,
});

export type AiProxyAdvancedConfig = z.output<typeof aiProxyAdvancedSchema>;
