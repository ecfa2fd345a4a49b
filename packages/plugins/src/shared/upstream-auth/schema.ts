import { z } from 'zod';
import { referenceable, secret } from '../setting-kinds.ts';

const text = (what: string) => referenceable.optional().describe(what);
const hidden = (what: string) => secret.optional().describe(what);

/** What an upstream wants to be shown: the `auth` of Kong's AI plugins, and `basic_*`, which is ours. */
export const upstreamAuthSchema = z.strictObject({
  allow_override: z
    .boolean()
    .default(false)
    .describe('A caller who sends the header or parameter keeps what it says. Not with the credentials of a cloud.'),
  header_name: text('Header that carries the credential: `Authorization`, `x-api-key`.'),
  header_value: hidden('All of its value: `Bearer sk-…`.'),
  param_name: text('Parameter that carries the credential.'),
  param_value: hidden('Its value.'),
  param_location: z.enum(['query', 'body']).optional().describe('Where it stands: a body is JSON or a form.'),
  basic_username: text('Name for HTTP Basic authentication.'),
  basic_password: hidden('Password for HTTP Basic authentication.'),
  aws_access_key_id: hidden("Key to sign requests to AWS with; without one, that of the gateway's surroundings."),
  aws_secret_access_key: hidden('Its secret.'),
  azure_use_managed_identity: z
    .boolean()
    .default(false)
    .describe("Send a token of the gateway's managed identity in Azure."),
  azure_client_id: text('The application in Microsoft Entra ID, or the managed identity.'),
  azure_client_secret: hidden('The secret of the application; sends a token for it.'),
  azure_tenant_id: text('The directory of the application.'),
  gcp_use_service_account: z.boolean().default(false).describe('Send a token of a service account of Google Cloud.'),
  gcp_service_account_json: hidden(
    "The account's key file, as text; without it, that of `GCP_SERVICE_ACCOUNT`, or the machine's account.",
  ),
  gcp_metadata_url: text('The metadata server, other than at its usual place.'),
  gcp_oauth_token_url: text('Where tokens are given, other than where the key file says.'),
});

export type UpstreamAuthSettings = z.output<typeof upstreamAuthSchema>;
