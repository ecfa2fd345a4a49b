import type { PrimitiveKind, ReadMessage } from '@sallyport/mcp';

/** What one message is about. */
export interface Target {
  readonly kind: PrimitiveKind;
  /** As the client names it. */
  readonly name: string;
}

/** The kind of what a method's `target` names. */
const kindByMethod: ReadonlyMap<string, PrimitiveKind> = new Map([
  ['tools/call', 'tool'],
  ['prompts/get', 'prompt'],
  ['resources/read', 'resource'],
  ['resources/subscribe', 'resource'],
  ['resources/unsubscribe', 'resource'],
]);

const none: readonly Target[] = [];

/** Every primitive that a message wants something of; none for the most. */
export function targetsOf(message: ReadMessage): readonly Target[] {
  const { method, target, ref, subscribedUris } = message;
  const kind = kindByMethod.get(method);
  if (kind !== undefined) return target === undefined ? none : [{ kind, name: target }];
  if (method === 'completion/complete') return ref === undefined ? none : [ref];
  if (method === 'subscriptions/listen') return subscribedUris.map((name) => ({ kind: 'resource', name }));
  return none;
}

/** What each kind of list lists. */
const listedByMethod: ReadonlyMap<string, PrimitiveKind> = new Map([
  ['tools/list', 'tool'],
  ['prompts/list', 'prompt'],
  ['resources/list', 'resource'],
  ['resources/templates/list', 'template'],
  // Not a list, but what it brings is about resources, one by one.
  ['subscriptions/listen', 'resource'],
]);

/** What the answer to a method tells the names of; undefined for most. */
export function listedBy(method: string): PrimitiveKind | undefined {
  return listedByMethod.get(method);
}
