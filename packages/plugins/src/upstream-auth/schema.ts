import { z } from 'zod';
import { httpUrl } from '../shared/setting-kinds.ts';
import { upstreamAuthSchema } from '../shared/upstream-auth/schema.ts';
import { assertionSchema } from './assertion/schema.ts';

const awsSchema = z.strictObject({
  region: z
    .string()
    .min(1)
    .optional()
    .describe('Region of the service; that of the environment (`AWS_REGION`) without it.'),
  service: z.string().min(1).describe('The service, as signatures name it: `bedrock`, `execute-api`, `lambda`, `s3`.'),
  assume_role_arn: z.string().min(1).optional().describe('A role to assume before requests are signed.'),
  role_session_name: z.string().min(1).default('Sallyport').describe('The name of the session with that role.'),
  sts_endpoint_url: httpUrl.optional().describe("Where STS is reached, other than at the region's address."),
});

export const upstreamAuthPluginSchema = z.strictObject({
  auth: upstreamAuthSchema.prefault({}).describe("The credential, as the `auth` of Kong's AI plugins describes one."),
  aws: awsSchema.optional().describe('Sign requests to this service of AWS (Signature Version 4).'),
  assertion: assertionSchema
    .optional()
    .describe('Tell the upstream, signed, for whom it is called: a short-lived JWT about the person and the program.'),
  azure_resource: z
    .url()
    .default('https://cognitiveservices.azure.com')
    .describe('What tokens of Microsoft Entra ID are for.'),
});
