import type { Exchange } from './exchange.ts';

/** The consumer of an exchange as conditions see it; all its fields are null without one. */
export class ConsumerVariable {
  readonly id: string | null;
  readonly username: string | null;
  readonly custom_id: string | null;
  readonly tags: readonly string[];

  constructor({ consumer }: Exchange) {
    this.id = consumer?.id ?? null;
    this.username = consumer?.username ?? null;
    this.custom_id = consumer?.customId ?? null;
    this.tags = consumer?.entity.tags ?? noTags;
  }
}

/** As the language knows them. */
export const consumerFields = { id: 'dyn', username: 'dyn', custom_id: 'dyn', tags: 'list<string>' } as const;

const noTags: readonly string[] = [];
