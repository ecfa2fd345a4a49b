import type { PrimitiveKind } from './gate.ts';

/** How the protocol lists what servers offer. */
export interface KindFacts {
  readonly kind: PrimitiveKind;
  /** Asks for the list. */
  readonly method: string;
  /** Of the result: the array. */
  readonly member: string;
  /** Of an entry: what clients say when they mean it. */
  readonly key: string;
  /** Of the server's capabilities: that there is such a list. */
  readonly capability: string;
}

export const kinds: Readonly<Record<PrimitiveKind, KindFacts>> = {
  tool: { kind: 'tool', method: 'tools/list', member: 'tools', key: 'name', capability: 'tools' },
  prompt: { kind: 'prompt', method: 'prompts/list', member: 'prompts', key: 'name', capability: 'prompts' },
  resource: { kind: 'resource', method: 'resources/list', member: 'resources', key: 'uri', capability: 'resources' },
  template: {
    kind: 'template',
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    key: 'uriTemplate',
    capability: 'resources',
  },
};

export const everyKind: readonly PrimitiveKind[] = ['tool', 'prompt', 'resource', 'template'];

/** The list that a client asks for; undefined for what is no list. */
export function kindListedBy(method: string): KindFacts | undefined {
  return byMethod.get(method);
}

const byMethod = new Map(everyKind.map((kind) => [kinds[kind].method, kinds[kind]]));
