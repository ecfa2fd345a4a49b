import type { ChatAnswer } from './answer.ts';
import type { ChatEvent } from './stream.ts';

/** A call of a tool that a model asked for. */
export interface AskedTool {
  readonly id: string;
  readonly name: string;
  /** JSON as written; empty for none, and where there is too much of it. */
  readonly arguments: string;
}

/** A provider decides how much there is: so many calls, and so much of each, are kept. */
const toolsMax = 64;
const argumentsCharactersMax = 64 * 1024;

/** The calls that a streamed answer asks for, put together from its events; those of other things are let pass. */
export class AskedTools {
  readonly list: AskedTool[] = [];
  readonly #places = new Map<string, { tool: CollectedTool; characters: number }>();

  see(event: ChatEvent): void {
    if (event.type === 'block' && event.block.type === 'tool-call') {
      if (this.list.length === toolsMax) return;
      const tool: CollectedTool = { id: event.block.id, name: event.block.name, arguments: '' };
      this.list.push(tool);
      this.#places.set(`${event.choice}.${event.index}`, { tool, characters: 0 });
    } else if (event.type === 'delta' && this.list.length > 0) {
      const place = this.#places.get(`${event.choice}.${event.index}`);
      if (place === undefined) return;
      place.characters += event.text.length;
      const { tool, characters } = place;
      tool.arguments = characters > argumentsCharactersMax ? '' : tool.arguments + event.text;
    }
  }
}

interface CollectedTool extends AskedTool {
  arguments: string;
}

/** Those of a whole answer. */
export function askedToolsOf({ choices }: ChatAnswer): AskedTool[] {
  const asked: AskedTool[] = [];
  for (const { parts } of choices)
    for (const part of parts) {
      if (part.type !== 'tool-call') continue;
      if (asked.length === toolsMax) return asked;
      const isTooLong = part.arguments.length > argumentsCharactersMax;
      asked.push({ id: part.id, name: part.name, arguments: isTooLong ? '' : part.arguments });
    }
  return asked;
}

export const nothingAsked: readonly AskedTool[] = Object.freeze([]);
