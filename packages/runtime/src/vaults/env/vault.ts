import { envVault } from '@sallyport/contracts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** The environment of the gateway: `{vault://env/my-key}` is `MY_KEY`. */
export const env = defineVault({
  settings: envVault,
  open: ({ prefix = '' }, services) => ({
    async read(resource, version) {
      const variable = variableOf(`${prefix}${resource}`, version);
      const value = services.env[variable];
      if (value === undefined)
        throw new CredentialError(`there is no environment variable ${variable}`, { isMissing: true });
      return value;
    },
  }),
});

export function variableOf(resource: string, version: string | undefined): string {
  const name = resource.toUpperCase().replace(/[-/]/g, '_');
  return version === undefined ? name : `${name}_PREVIOUS`;
}
