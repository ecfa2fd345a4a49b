import { z } from 'zod';
import type { ApiCall } from '../api.ts';
import { indented } from '../indented.ts';
import { shortened } from '../shortened.ts';
import { defineTool, ToolError } from '../tool.ts';
import { refusalOf } from '../tools/shared/ask.ts';
import type { Operation, Operations } from './operations.ts';

const charactersMax = 200_000;
/** Of a body, and of a path, in the question to the person. */
const shownMax = 1_200;
const pathMax = 400;

const value = z.union([z.string().max(10_000), z.number(), z.boolean(), z.array(z.string().max(10_000)).max(100)]);

const input = z.strictObject({
  operation: z.string().min(1).max(1_000).describe('As search tells it: `GET /v2/control-planes`.'),
  parameters: z.record(z.string().max(200), value).default({}).describe('Of the path and the query, by their names.'),
  body: z.unknown().optional().describe('As get_schema tells it.'),
});

export function executeTool(operations: Operations) {
  return defineTool({
    name: 'execute',
    title: 'Execute an operation of the API',
    description:
      'Calls an operation of the platform API with your own rights. Call search and get_schema first. ' +
      'Before something is changed, the person is asked.',
    category: 'api',
    input,
    output: z.object({ operation: z.string(), status: z.number(), body: z.unknown() }),
    changes: {
      isDestructive: true,
      isIdempotent: false,
      alsoReads: true,
      async describe(given, { api }) {
        const operation = await operations.get(given.operation, api);
        if (!operation.changes) return undefined;
        const { path, query } = callOf(operation, given);
        const asked = Object.entries(query ?? {}).filter(([, one]) => one !== undefined);
        const details = [
          ...(asked.length === 0 ? [] : [JSON.stringify(Object.fromEntries(asked))]),
          ...(given.body === undefined ? [] : [indented(given.body)]),
        ].map((detail) => `\n${shortened(detail, shownMax)}`);
        return `${operation.described.summary}: ${operation.method} ${shortened(path, pathMax)}${details.join('')}`;
      },
    },
    async run(given, { api, signal }) {
      const operation = await operations.get(given.operation, api);
      signal.throwIfAborted();
      const answer = await api.call({ ...callOf(operation, given), signal });
      if (answer.status >= 400) throw refusalOf(answer);
      if ((JSON.stringify(answer.body) ?? '').length > charactersMax)
        throw new ToolError(
          'The answer is too long. Ask for less: by filters, or for fewer at once (size, page[size]).',
        );
      return { operation: operation.name, status: answer.status, body: answer.body };
    },
  });
}

/** Throws a `ToolError` where a parameter is missing, or is none of the operation's. */
function callOf({ name, method, path, described }: Operation, { parameters, body }: z.output<typeof input>): ApiCall {
  const known = described.parameters.filter(({ in: place }) => place === 'path' || place === 'query');
  const stray = Object.keys(parameters).filter((key) => !known.some((one) => one.name === key));
  if (stray.length > 0) throw new ToolError(`${name} has no parameter ${stray.join(', ')}. It has: ${namesOf(known)}.`);
  const missing = known.filter((one) => isWanted(one) && parameters[one.name] === undefined);
  if (missing.length > 0) throw new ToolError(`${name} wants ${namesOf(missing)} in parameters.`);
  const ofQuery = known.filter((one) => one.in === 'query').map((one) => [one.name, parameters[one.name]] as const);
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, key: string) => segmentOf(name, key, parameters[key]));
  return { method, path: filled, query: Object.fromEntries(ofQuery), ...(body !== undefined && { body }) };
}

function isWanted({ in: place, required = false }: { in: string; required?: boolean | undefined }): boolean {
  return place === 'path' || required;
}

function namesOf(parameters: readonly { name: string }[]): string {
  return parameters.length === 0 ? 'none' : parameters.map(({ name }) => name).join(', ');
}

/** One part of a path: what would make it another path is refused. */
function segmentOf(name: string, key: string, given: unknown): string {
  const text = String(given);
  if (typeof given === 'object' || text === '' || text === '.' || text === '..')
    throw new ToolError(`${name}: '${text}' cannot be ${key}.`);
  return encodeURIComponent(text);
}
