import { parseNetwork } from '@sallyport/contracts';
import { z } from 'zod';
import { headerName } from '../../setting-kinds.ts';

export const aclMatchTypes = ['consumer', 'consumer_group', 'header', 'ip', 'model', 'path', 'provider'] as const;

const matchSchema = z
  .strictObject({
    type: z.enum(aclMatchTypes).describe('What is looked at: of the caller, of the request, or of the target.'),
    key: headerName.optional().describe('Name of the header, with type header.'),
    values: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        'One of them is enough. Of ip: addresses and networks; of consumer and consumer_group: names or ids; of model: names or aliases; of path: it and all below it.',
      ),
  })
  .superRefine(({ type, key, values }, { addIssue }) => {
    if ((type === 'header') !== (key !== undefined))
      addIssue({ code: 'custom', path: ['key'], message: 'goes with type header, and type header needs it' });
    if (type !== 'ip') return;
    values.forEach((value, index) => {
      if (parseNetwork(value) !== undefined) return;
      addIssue({ code: 'custom', path: ['values', index], message: 'should be an address or a network' });
    });
  });

const ruleSchema = z.strictObject({
  match: z.array(matchSchema).min(1).describe('The rule is for what all of these match.'),
});

export const aclsSchema = z
  .strictObject({
    deny: z
      .array(ruleSchema)
      .min(1)
      .optional()
      .describe('Whatever one of these rules is for is denied. They come first.'),
    allow: z
      .array(ruleSchema)
      .min(1)
      .optional()
      .describe('What is not denied is allowed; with this, only what one of these rules is for.'),
  })
  .describe('Which targets may serve which requests. 403 where none may.');

export type AclSettings = z.output<typeof aclsSchema>;
export type AclMatch = z.output<typeof matchSchema>;
