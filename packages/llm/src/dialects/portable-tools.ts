import type { ChatAnswer } from '../neutral/answer.ts';
import type { Part } from '../neutral/parts.ts';
import type { ChatRequest } from '../neutral/request.ts';
import type { ChatEvent } from '../neutral/stream.ts';
import type { Tool, ToolChoice } from '../neutral/tools.ts';
import type { ChatDialect, StreamReader } from './dialect.ts';
import { plainId } from './shared/strict-ids.ts';

/** A request whose tools have names that every provider takes, and the way back. */
export interface PortableTools {
  readonly request: ChatRequest;
  /** The dialect, whose answers call the tools by their own names. */
  restoring(dialect: ChatDialect): ChatDialect;
}

/**
 * Callers' dialects allow more in names of tools than some providers do: Anthropic's 128 letters, Gemini's dots. Undefined where all
 * names are good everywhere, which is nearly always.
 */
export function portableTools(request: ChatRequest): PortableTools | undefined {
  const originals = new Map<string, string>();
  for (const name of namesIn(request)) if (!everywhere.test(name)) originals.set(portable(name), name);
  if (originals.size === 0) return undefined;
  return {
    request: renamed(request),
    restoring: (dialect) => restoring(dialect, (name) => originals.get(name) ?? name),
  };
}

const everywhere = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;

function portable(name: string): string {
  return everywhere.test(name) ? name : plainId(/^[a-zA-Z_]/.test(name) ? name : `_${name}`);
}

function* namesIn({ tools, messages }: ChatRequest): Iterable<string> {
  for (const tool of tools ?? []) if (tool.type !== 'opaque') yield tool.name;
  for (const { parts } of messages) for (const part of parts) if (part.type === 'tool-call') yield part.name;
}

function renamed(request: ChatRequest): ChatRequest {
  return {
    ...request,
    tools: request.tools?.map(renamedTool),
    toolChoice: renamedChoice(request.toolChoice),
    messages: request.messages.map((message) => ({ ...message, parts: message.parts.map(renamedPart) })),
  };
}

function renamedTool(tool: Tool): Tool {
  return tool.type === 'opaque' ? tool : { ...tool, name: portable(tool.name) };
}

function renamedChoice(choice: ToolChoice | undefined): ToolChoice | undefined {
  if (typeof choice !== 'object') return choice;
  return 'name' in choice ? { name: portable(choice.name) } : { ...choice, allowed: choice.allowed.map(portable) };
}

function renamedPart(part: Part): Part {
  if (part.type === 'tool-call') return { ...part, name: portable(part.name) };
  return part.type === 'tool-result' && part.name !== undefined ? { ...part, name: portable(part.name) } : part;
}

function restoring(dialect: ChatDialect, original: (name: string) => string): ChatDialect {
  return {
    ...dialect,
    readAnswer(body) {
      const read = dialect.readAnswer(body);
      if ('value' in read) restoreAnswer(read.value, original);
      return read;
    },
    streamReader: () => restoringReader(dialect.streamReader(), original),
  };
}

function restoreAnswer({ choices }: ChatAnswer, original: (name: string) => string): void {
  for (const { parts } of choices)
    for (const part of parts) if (part.type === 'tool-call') part.name = original(part.name);
}

function restoringReader(reader: StreamReader, original: (name: string) => string): StreamReader {
  const restored = (out: ChatEvent[], from: number) => {
    for (const event of out.slice(from)) {
      if (event.type === 'block' && event.block.type === 'tool-call') event.block.name = original(event.block.name);
    }
  };
  return {
    read(frame, out) {
      const from = out.length;
      reader.read(frame, out);
      restored(out, from);
    },
    finish(out) {
      const from = out.length;
      reader.finish(out);
      restored(out, from);
    },
  };
}
