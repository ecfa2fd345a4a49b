import type { McpFacts } from '@sallyport/contracts';
import type { PrimitiveKind } from '@sallyport/mcp';
import type { Exchange } from '@sallyport/pipeline';
import type { Decision, Policy } from './policy.ts';

/** Writes decisions into the record of an exchange. */
export class Audit {
  readonly #policy: Policy;
  readonly #factsOf: (x: Exchange) => McpFacts;

  constructor(policy: Policy, factsOf: (x: Exchange) => McpFacts) {
    this.#policy = policy;
    this.#factsOf = factsOf;
  }

  decided(x: Exchange, kind: PrimitiveKind, name: string, { allowed, scope }: Decision): void {
    const { audit: entries } = this.#factsOf(x);
    if (entries.length >= entriesMax) return;
    const { consumer } = x;
    entries.push({
      // Kong knows of no templates.
      primitive: kind === 'template' ? 'resource' : kind,
      name,
      scope,
      action: allowed ? 'allow' : 'deny',
      consumer: consumer && {
        id: consumer.id,
        name: consumer.username,
        identifier: this.#policy.identifierOf(consumer),
      },
    });
  }
}

const entriesMax = 256;
