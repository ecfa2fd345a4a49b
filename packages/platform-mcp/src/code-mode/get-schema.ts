import { z } from 'zod';
import { defineTool, ToolError } from '../tool.ts';
import { at, resolved } from './openapi.ts';
import type { Operations } from './operations.ts';

const charactersMax = 60_000;

export function getSchemaTool(operations: Operations) {
  return defineTool({
    name: 'get_schema',
    title: 'Get the schema of an operation',
    description:
      'Tells the parameters, the body and the answers of an operation that search found, as JSON Schema. Call it before execute. ' +
      'The settings of a plugin are told by execute with `GET /v2/control-planes/{controlPlaneId}/core-entities/schemas/plugins/{name}`.',
    category: 'api',
    input: z.strictObject({
      operation: z.string().min(1).max(1_000).describe('As search tells it: `GET /v2/control-planes`.'),
      part: z
        .enum(['request', 'response', 'all'])
        .default('request')
        .describe('Parameters and body, or what is answered, or both.'),
      pointer: z
        .string()
        .regex(/^(\/.*)?$/)
        .max(1_000)
        .default('')
        .describe('A JSON pointer to a piece of it, where it is long: `/body/properties/definition`.'),
    }),
    output: z.object({
      operation: z.string(),
      summary: z.string(),
      description: z.string(),
      permission: z.string().describe('What the caller needs.'),
      schema: z.unknown(),
      usage: z.string(),
    }),
    async run({ operation, part, pointer }, { api }) {
      const { name, described, document } = await operations.get(operation, api);
      const whole = {
        ...(part !== 'response' && { parameters: described.parameters, body: bodyOf(described.requestBody) }),
        ...(part !== 'request' && { responses: answersOf(described.responses) }),
      };
      const schema = at(resolved(whole, document), pointer);
      if (schema === undefined) throw new ToolError(`There is nothing at ${pointer}. Call it without pointer first.`);
      if (JSON.stringify(schema).length > charactersMax)
        throw new ToolError(
          `It is too long. Ask for a piece of it with pointer; here are: ${keysOf(schema).join(', ')}.`,
        );
      return {
        operation: name,
        summary: described.summary,
        description: described.description,
        permission: described['x-permission'],
        schema,
        usage: 'Call execute with this operation: parameters of path and query by their names, and the body.',
      };
    },
  });
}

function bodyOf(requestBody: unknown): unknown {
  return at(requestBody, '/content/application~1json/schema');
}

function answersOf(responses: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(responses).map(([status, answer]) => [status, bodyOf(answer) ?? null] as const),
  );
}

function keysOf(schema: unknown): string[] {
  return typeof schema === 'object' && schema !== null ? Object.keys(schema).slice(0, 100) : [];
}
