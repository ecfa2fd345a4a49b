import { join } from 'node:path';
import type { Addresses } from '../addresses.ts';
import { startOwn } from '../processes/own.ts';
import type { Processes } from '../processes/processes.ts';
import type { Secrets } from '../state/secrets.ts';
import { clients } from './clients.ts';
import { people } from './people.ts';

/** Where people sign in and get tokens, and a client that may ask for them. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly client: { readonly id: string; readonly secret: string };
}

export interface IdentityProviderOptions {
  readonly addresses: Addresses;
  readonly secrets: Secrets;
  readonly stateFolder: string;
}

export function startIdentityProvider(
  processes: Processes,
  { addresses, secrets, stateFolder }: IdentityProviderOptions,
): Promise<IdentityProvider> {
  return startOwn<IdentityProvider>(processes, {
    name: 'The identity provider',
    rank: 'behind',
    file: 'people/identity-provider.ts',
    settings: {
      port: Number(addresses.identityProvider.split(':')[1]),
      people,
      clients: clients(secrets, addresses),
      // What it signed is believed after a restart.
      keysFile: join(stateFolder, 'identity-provider-keys.json'),
      asksConsent: false,
    },
  });
}
