import { z } from 'zod';
import { proxyFields } from '../shared/llm/schema/proxy-fields.ts';
import { targetFields } from '../shared/llm/schema/target.ts';

export const aiProxySchema = z.strictObject({ ...targetFields, ...proxyFields });

export type AiProxyConfig = z.output<typeof aiProxySchema>;
