import type { Actor } from '@sallyport/contracts';
import type { Exchange, Identity, Services } from '@sallyport/pipeline';

/** What a session keeps of who signed in. */
export interface KeptIdentity {
  readonly consumer?: string | undefined;
  readonly credential: string;
  readonly groups?: readonly string[] | undefined;
  /** The person first, then who acts for them. */
  readonly actors: readonly Actor[];
}

/** Who was recognised by another plugin; undefined when nobody was. */
export function identityToKeep(x: Exchange): KeptIdentity | undefined {
  if (x.credential === undefined) return undefined;
  return {
    consumer: x.consumer?.id,
    credential: x.credential.id,
    groups: x.authenticatedGroups,
    actors: x.actors,
  };
}

/** Undefined when the consumer is gone. */
export function identityOf(kept: KeptIdentity, { directory }: Pick<Services, 'directory'>): Identity | undefined {
  const consumer = kept.consumer === undefined ? undefined : directory.consumerById(kept.consumer);
  if (kept.consumer !== undefined && consumer === undefined) return undefined;
  const [actor = { type: 'service', id: kept.consumer ?? kept.credential } as const, ...agents] = kept.actors;
  return { consumer, credential: { id: kept.credential }, credentialIdentifier: kept.credential, actor, agents };
}

/** Does the session keep the one who was recognised now? */
export function isSame(kept: KeptIdentity, x: Exchange): boolean {
  return kept.consumer === x.consumer?.id && kept.credential === x.credential?.id;
}
