import { azureVault, Secret } from '@sallyport/contracts';
import { azureTokens } from '../../cloud/azure.ts';
import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

const apiVersion = '7.4';

/** Azure Key Vault: `{vault://my-azure/name-of-secret/field}`. */
export const azure = defineVault({
  settings: azureVault,
  open(config, services) {
    const around = (name: string) => services.env[`${config.credentials_prefix}_${name}`];
    const secret = around('CLIENT_SECRET');
    const tokens = azureTokens(
      {
        resource: resourceOf(config.vault_uri),
        tenantId: config.tenant_id ?? around('TENANT_ID'),
        clientId: config.client_id ?? around('CLIENT_ID'),
        clientSecret: secret === undefined ? undefined : new Secret(secret),
      },
      services,
    );
    return {
      async read(resource, version = '') {
        const url = new URL(
          `/secrets/${encodeURIComponent(resource)}/${encodeURIComponent(version)}`,
          config.vault_uri,
        );
        url.searchParams.set('api-version', apiVersion);
        const token = await tokens.get();
        const answer = await ask(services, { url, headers: ['Authorization', `Bearer ${token}`] });
        if (answer.status === 401) tokens.forget(token);
        if (answer.status !== 200) throw refusalOf(answer, url);
        const { value } = jsonOf(answer, url);
        if (typeof value !== 'string') throw new CredentialError('the secret has no value', { isMissing: true });
        return value;
      },
    };
  },
});

const domains = ['vault.azure.net', 'vault.azure.cn', 'vault.usgovcloudapi.net', 'vault.microsoftazure.de'];

/** Tokens are for all vaults of a cloud, of which there are several. */
function resourceOf(vaultUri: string): string {
  const { hostname } = new URL(vaultUri);
  return `https://${domains.find((domain) => hostname.endsWith(`.${domain}`)) ?? domains[0]}`;
}
