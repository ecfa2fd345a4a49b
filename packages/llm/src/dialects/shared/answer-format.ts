import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { answerTool } from './answer-tool.ts';
import { closedSchema } from './claude/closed-schema.ts';

/** How the shape of the answer is asked for: by what the model has for it, by a tool it must call, or in words. */
export interface WrittenFormat {
  /** For the model to be held to. */
  schema?: Json;
  tool?: FunctionTool;
  system?: string;
}

/** For models that are held to schemas as Claude is, to tools, or to nothing. */
export function writeFormat(
  { format, tools }: ChatRequest,
  { structured, forcedTools }: { structured: boolean; forcedTools: boolean },
  losses: Losses,
): WrittenFormat {
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    losses.add('format', 'JSON is asked for in words: the model can be held to a schema only');
    return { system: 'Answer with one JSON object and nothing else.' };
  }
  const schema = structured ? closedSchema(format.schema) : undefined;
  if (schema !== undefined) return { schema };
  // With tools of the caller's own, a tool that must be called would keep the model from calling those.
  if (forcedTools && (tools ?? []).length === 0) return { tool: answerTool(format) };
  losses.add('format', 'the schema is told in words: this model cannot be held to it');
  return { system: `Answer with JSON and nothing else, which follows this schema: ${JSON.stringify(format.schema)}` };
}
