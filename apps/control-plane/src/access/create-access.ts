import type { Store } from '@sallyport/store';
import { AccessTokenSource } from '../identity/access-token-source.ts';
import { Access, type AccessOptions } from './access.ts';
import { type Installation, InstallationTokens } from './installation-tokens.ts';
import type { PrincipalSource } from './principal.ts';

interface Options extends Pick<AccessOptions, 'onDenied'> {
  installation: Installation;
  /** Further ways to find out who asks, after tokens. */
  sources?: AccessOptions['sources'];
  /** Callers that are known by what their connection showed, whatever else they say. */
  certificates?: PrincipalSource | undefined;
  nowMs(): number;
}

/** The one place where it is decided who may do what, over what the store knows of people. */
export function createAccess(
  store: Store,
  { installation, certificates, sources = [], onDenied, nowMs }: Options,
): Access {
  return new Access({
    sources: [
      ...(certificates === undefined ? [] : [certificates]),
      new InstallationTokens(installation),
      new AccessTokenSource(store, nowMs),
      ...sources,
    ],
    resolve: async (type, organizationId, name) =>
      type === 'control_planes' ? (await store.controlPlanes.findByName(organizationId, name))?.id : undefined,
    ...(onDenied && { onDenied }),
  });
}
