import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { codeModeTools } from './code-mode/index.ts';
import type { PlatformTool } from './tool.ts';
import { platformTools } from './tools/index.ts';

/** A tool, and what all servers that offer it have in common. */
export interface ServedTool {
  readonly tool: PlatformTool;
  readonly inputSchema: StandardSchemaWithJSON;
  readonly outputSchema: StandardSchemaWithJSON;
}

/** All tools there are, in the order in which they are told. */
export function allTools(): readonly PlatformTool[] {
  return [...platformTools, ...codeModeTools()];
}

/** All tools, ready for servers: made once, since there is a server for each request. */
export function servedTools(): readonly ServedTool[] {
  return allTools().map((tool) => ({ tool, inputSchema: kept(tool.input), outputSchema: kept(tool.output) }));
}

/** The schema, of which JSON is made once and not for each list of tools. */
function kept(schema: z.ZodObject): StandardSchemaWithJSON {
  const { jsonSchema, ...standard } = schema['~standard'];
  type Options = Parameters<typeof jsonSchema.input>[0];
  const made = new Map<string, Record<string, unknown>>();
  const once = (io: 'input' | 'output') => (options: Options) => {
    const key = `${io} ${options.target}`;
    const json = made.get(key) ?? short(jsonSchema[io]({ ...options, libraryOptions: { override: withoutPattern } }));
    made.set(key, json);
    return json;
  };
  return { '~standard': { ...standard, jsonSchema: { input: once('input'), output: once('output') } } };
}

/** Models read it again with each message: what goes without saying is not said. */
function short({ $schema: _, ...json }: Record<string, unknown>): Record<string, unknown> {
  return json;
}

/** The pattern of an instant is as long as a tool's description, and tells a model no more than its format. */
function withoutPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}
