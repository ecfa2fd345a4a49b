import { konnectVault } from '@sallyport/contracts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { defineVault } from '../vault.ts';

/** A config store of the control plane: `{vault://my-store/my-key}`. Its secrets come with the configuration. */
export const konnect = defineVault({
  settings: konnectVault,
  isExact: true,
  open: ({ config_store_id: storeId }, { delivered }) => ({
    async read(resource, version) {
      if (version !== undefined) throw new CredentialError('config stores keep no versions', { isMissing: true });
      const value = delivered.find(storeId, resource);
      if (value === undefined) throw new CredentialError('the config store has no such secret', { isMissing: true });
      return value;
    },
    watch: (resource, onChange) => delivered.watch(storeId, resource, onChange),
  }),
});
