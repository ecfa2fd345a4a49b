import { z } from 'zod';
import { cachingFields, defineVaultSettings, httpAddress } from './shared.ts';

export const awsVault = defineVaultSettings({
  name: 'aws',
  schema: z.strictObject({
    region: z
      .string()
      .min(1)
      .optional()
      .describe('The region of the secrets; that of the environment (`AWS_REGION`, `AWS_DEFAULT_REGION`) without it.'),
    endpoint_url: httpAddress
      .optional()
      .describe("Where Secrets Manager is reached, other than at the region's address."),
    assume_role_arn: z.string().min(1).optional().describe('A role to assume before secrets are read.'),
    role_session_name: z.string().min(1).default('KongVault').describe('The name of the session with that role.'),
    sts_endpoint_url: httpAddress.optional().describe("Where STS is reached, other than at the region's address."),
    ...cachingFields,
  }),
});
