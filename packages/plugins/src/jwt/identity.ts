import { actorsOf, type TokenActors } from '@sallyport/oauth';
import type { Claims, Consumer, Directory, Identity } from '@sallyport/pipeline';
import type { JwtCredential } from './credentials.ts';

/** Who a token of a credential stands for; undefined where its consumer is gone. */
export function compileIdentity(directory: Directory) {
  return (credential: JwtCredential, claims: Claims): Identity | undefined => {
    const consumer = directory.consumerById(credential.consumer.id);
    if (consumer === undefined) return undefined;
    return { consumer, credential, credentialIdentifier: credential.key, ...actorsWith(consumer, claims) };
  };
}

/**
 * A consumer signs what it likes, so it acts in whatever its tokens say: for the person that it names, or for itself.
 */
function actorsWith(consumer: Consumer, claims: Claims): TokenActors {
  const { actor, agents } = actorsOf(claims);
  const signer = { id: consumer.id, name: consumer.username ?? consumer.customId ?? consumer.id };
  if (actor.type !== 'person') return { actor: { type: 'service', ...signer }, agents };
  return { actor, agents: [{ type: 'agent', ...signer }, ...agents] };
}
