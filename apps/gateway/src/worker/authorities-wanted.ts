import type { Entity } from '@sallyport/contracts';
import { entitiesOf, type Snapshot } from '@sallyport/pipeline';

/** Who may have signed the certificates that plugins ask callers for. */
export interface AuthoritiesWanted {
  /** PEM. */
  readonly certificates: string[];
  readonly allowPartialChain: boolean;
}

/** Undefined where no plugin asks for certificates. The handshake comes before the route is known, so all of them count. */
export function authoritiesWanted({ config, services }: Snapshot): AuthoritiesWanted | undefined {
  const wanted = config.plugins.flatMap(
    ({ definition, entity }) => definition.clientAuthorities?.(entity.config) ?? [],
  );
  if (wanted.length === 0) return undefined;
  const byId = new Map(entitiesOf<Entity>(config.document, 'ca_certificates').map((entity) => [entity.id, entity]));
  const ids = new Set(wanted.flatMap((each) => each.ids));
  return {
    certificates: [...ids].map((id) => services.secret(byId.get(id)!['cert'] as string).reveal()),
    allowPartialChain: wanted.some((each) => each.allowPartialChain),
  };
}
