import { envVault } from '@sallyport/contracts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** The environment of the gateway: `{vault://env/my-key}` is `MY_KEY`. */
export const env = defineVault({
  settings: envVault,
  open: ({ prefix = '' }, services) => ({
    async read(resource, version) {
      const name = `${prefix}${resource}`.toUpperCase().replace(/[-/]/g, '_');
      const value = services.env[version === undefined ? name : `${name}_PREVIOUS`];
      if (value === undefined) throw new CredentialError('there is no such environment variable', { isMissing: true });
      return value;
    },
  }),
});
