import type { Entity, EntityRef } from '@sallyport/contracts';
import type { Consumer, Directory } from '@sallyport/pipeline';

type CredentialOfConsumer = Entity & { readonly consumer: EntityRef };

/** What is made of a credential and its consumer, once. Undefined where the consumer is gone. */
export function perCredential<Credential extends CredentialOfConsumer, Made extends object>(
  directory: Directory,
  make: (credential: Credential, consumer: Consumer) => Made,
): (credential: Credential) => Made | undefined {
  const known = new WeakMap<Credential, Made>();
  return (credential) => {
    let made = known.get(credential);
    if (made !== undefined) return made;
    const consumer = directory.consumerById(credential.consumer.id);
    if (consumer === undefined) return undefined;
    made = make(credential, consumer);
    known.set(credential, made);
    return made;
  };
}
