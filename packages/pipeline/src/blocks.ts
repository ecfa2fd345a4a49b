import type { BlockKind, Entity } from '@sallyport/contracts';
import type { Exchange } from './exchange.ts';

/** What nobody may use, or who may use nothing, until an emergency is over. It counts more than what plugins allow. */
export class Blocks {
  readonly #names: Readonly<Record<BlockKind, Set<string>>> = {
    consumer: new Set(),
    agent: new Set(),
    tool: new Set(),
    model: new Set(),
  };

  constructor(entities: readonly Entity[]) {
    for (const { kind, name } of entities) this.#names[kind as BlockKind].add(name as string);
  }

  get hasTools(): boolean {
    return this.#names.tool.size > 0;
  }

  get hasModels(): boolean {
    return this.#names.model.size > 0;
  }

  /** `name`: as its server names it; `source`: the server, where there are several. */
  blocksTool(name: string, source?: string): boolean {
    const { tool } = this.#names;
    return tool.has(name) || (source !== undefined && tool.has(`${source}/${name}`));
  }

  /** `name`: the provider's, or the alias by which callers know it. */
  blocksModel(provider: string, name: string | undefined): boolean {
    const { model } = this.#names;
    return name !== undefined && (model.has(name) || model.has(`${provider}/${name}`));
  }

  /** Whether whoever calls may use nothing: asked once it is known who that is. */
  blocksCallerOf({ consumer, actors }: Exchange): boolean {
    const { consumer: consumers, agent: agents } = this.#names;
    if (consumers.size > 0) {
      if (consumer !== undefined && has(consumers, consumer.id, consumer.username, consumer.customId)) return true;
      // A person who is no consumer is known by the subject of the token.
      for (const { type, id } of actors) if (type === 'person' && consumers.has(id)) return true;
    }
    if (agents.size > 0) {
      // Also those who acted before: what they began does not go on through others.
      for (const { type, id } of actors) if (type !== 'person' && agents.has(id)) return true;
      if (consumer !== undefined && has(agents, consumer.id, consumer.username, consumer.customId)) return true;
    }
    return false;
  }
}

function has(
  names: ReadonlySet<string>,
  id: string,
  username: string | undefined,
  customId: string | undefined,
): boolean {
  return (
    names.has(id) || (username !== undefined && names.has(username)) || (customId !== undefined && names.has(customId))
  );
}
