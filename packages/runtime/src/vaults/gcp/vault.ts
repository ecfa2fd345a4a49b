import { gcpVault } from '@sallyport/contracts';
import { gcpTokens } from '../../cloud/gcp.ts';
import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** Google Cloud Secret Manager: `{vault://my-gcp/name-of-secret/field}`. */
export const gcp = defineVault({
  settings: gcpVault,
  open(config, services) {
    const tokens = gcpTokens({}, services);
    return {
      async read(resource, version = 'latest') {
        const names = [config.project_id, resource, version].map(encodeURIComponent);
        const url = new URL(
          `/v1/projects/${names[0]}/secrets/${names[1]}/versions/${names[2]}:access`,
          config.endpoint_url,
        );
        const token = await tokens.get();
        const answer = await ask(services, { url, headers: ['Authorization', `Bearer ${token}`] });
        if (answer.status === 401) tokens.forget(token);
        if (answer.status !== 200) throw refusalOf(answer, url);
        const data = (jsonOf(answer, url)['payload'] as { data?: unknown } | undefined)?.data;
        if (typeof data !== 'string') throw new CredentialError('the secret has no value', { isMissing: true });
        return Buffer.from(data, 'base64').toString('utf8');
      },
    };
  },
});
