import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';

export const blockKinds = ['consumer', 'agent', 'tool', 'model'] as const;

export type BlockKind = (typeof blockKinds)[number];

/** Emergency stops. Kong has none; they count more than anything that a plugin allows. */
export const blocks: CollectionDefinition = {
  name: 'blocks',
  singular: 'block',
  schema: z.strictObject({
    kind: z.enum(blockKinds).describe('What is stopped.'),
    name: z
      .string()
      .min(1)
      .max(512)
      .describe(
        'Of a consumer: username, custom_id or id. Of an agent: what tokens call it (`act`, or the client). Of a tool: as its own server names it, or `source/tool` where a listener has several servers. Of a model: as its provider names it, its alias, or `provider/model`.',
      ),
    reason: z.string().max(1024).optional().describe('For those who read it later; callers are not told.'),
  }),
  unique: [['kind', 'name']],
  isSticky: true,
};
