import type { Exchange } from '@sallyport/pipeline';

/** What servers offer; each has a list of its own. */
export type PrimitiveKind = 'tool' | 'prompt' | 'resource' | 'template';

/** One of them, as its server names it: names that clients see decide nothing. */
export interface Primitive {
  readonly kind: PrimitiveKind;
  /** `Source.name`. */
  readonly source: string;
  /** The name of a tool or prompt, the URI of a resource, the URI template. */
  readonly name: string;
}

/** Who sees what. One decision for lists, calls, completions and subscriptions: what is hidden is as if it were not there. */
export interface Gate {
  /** False where this caller sees everything, as all do: lists may be shared then. */
  hidesFrom(x: Exchange): boolean;
  admits(x: Exchange, primitive: Primitive): boolean;
}
