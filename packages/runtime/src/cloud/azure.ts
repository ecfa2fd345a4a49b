import type { AzureOptions } from '@sallyport/pipeline';
import { ask, jsonOf, refusalOf } from '../credentials/ask.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import { readLine } from '../credentials/read-line.ts';
import { type Lasting, Renewed } from '../credentials/renewed.ts';
import type { CloudServices } from './cloud-services.ts';
import { askForToken, readToken } from './token-endpoint.ts';

/**
 * Access tokens of Microsoft Entra ID, renewed before they end: with a client secret, else with the token of a workload, else
 * of the machine's managed identity.
 */
export function azureTokens(given: AzureOptions, services: CloudServices): Renewed<string> {
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE: tokenFile } = services.env;
  const options = {
    ...given,
    tenantId: given.tenantId ?? AZURE_TENANT_ID,
    clientId: given.clientId ?? AZURE_CLIENT_ID,
  };
  return new Renewed(services.clock, async () => {
    const { tenantId, clientId, clientSecret } = options;
    if (tenantId && clientId && clientSecret)
      return await tokenFor(options, { client_secret: clientSecret.reveal() }, services);
    if (tenantId && clientId && tokenFile) {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      return await tokenFor(options, { client_assertion_type, client_assertion: await readLine(tokenFile) }, services);
    }
    return await tokenOfMachine(options, services);
  });
}

async function tokenFor(
  { tenantId = '', clientId = '', resource }: AzureOptions,
  proof: Record<string, string>,
  services: CloudServices,
): Promise<Lasting<string>> {
  const authority = services.env['AZURE_AUTHORITY_HOST'] ?? 'https://login.microsoftonline.com';
  const url = new URL(`/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, authority);
  const grant = { grant_type: 'client_credentials', client_id: clientId, scope: `${resource}/.default`, ...proof };
  return await askForToken(services, url, grant);
}

/** App Service and its like have a door of their own to managed identities; other machines share one. */
async function tokenOfMachine({ clientId, resource }: AzureOptions, services: CloudServices): Promise<Lasting<string>> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: secret } = services.env;
  const host = services.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] ?? 'http://169.254.169.254';
  const isOwn = endpoint !== undefined && secret !== undefined;
  const url = isOwn ? new URL(endpoint) : new URL('/metadata/identity/oauth2/token', host);
  url.searchParams.set('api-version', isOwn ? '2019-08-01' : '2018-02-01');
  url.searchParams.set('resource', resource);
  if (clientId) url.searchParams.set('client_id', clientId);
  const answer = await ask(services, { url, headers: isOwn ? ['X-IDENTITY-HEADER', secret] : ['Metadata', 'true'] });
  if (answer.status !== 200)
    throw new CredentialError(`the machine has no identity: ${refusalOf(answer, url).message}`);
  return readToken(jsonOf(answer, url));
}
