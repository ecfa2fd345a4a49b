import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { FunctionTool } from '../../neutral/tools.ts';
import type { Json } from '../dialect.ts';
import { answerTool } from '../shared/answer-tool.ts';
import { closedSchema } from '../shared/claude/closed-schema.ts';
import type { ModelTraits } from '../shared/claude/traits.ts';

/** How the shape of the answer is asked for: by what the model has for it, by a tool it must call, or in words. */
export interface WrittenFormat {
  format?: Json;
  tool?: FunctionTool;
  system?: string;
}

export function writeFormat({ format, tools }: ChatRequest, traits: ModelTraits, losses: Losses): WrittenFormat {
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    losses.add('format', 'JSON is asked for in words: Claude can be held to a schema only');
    return { system: 'Answer with one JSON object and nothing else.' };
  }
  const schema = traits.structured ? closedSchema(format.schema) : undefined;
  if (schema !== undefined) return { format: { type: 'json_schema', schema } };
  // With tools of the caller's own, a tool that must be called would keep the model from calling those.
  if (traits.forcedTools && (tools ?? []).length === 0) return { tool: answerTool(format) };
  losses.add('format', 'the schema is told in words: this model cannot be held to it');
  return { system: `Answer with JSON and nothing else, which follows this schema: ${JSON.stringify(format.schema)}` };
}
