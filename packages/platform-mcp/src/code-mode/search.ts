import { z } from 'zod';
import { defineTool } from '../tool.ts';
import type { Operations } from './operations.ts';
import { OperationIndex } from './rank.ts';

export function searchTool(operations: Operations) {
  let index: OperationIndex | undefined;
  return defineTool({
    name: 'search',
    title: 'Search the API',
    description:
      'Finds operations of the whole platform API by what you want to do, in a few words: `create a dashboard`, `plugins of a route`. ' +
      'For what the other tools do not do. Then call get_schema with the operation, and execute.',
    category: 'api',
    input: z.strictObject({
      query: z.string().trim().min(1).max(500).describe('What you want to do: a verb and what it is about.'),
      limit: z.int().min(1).max(50).default(10).describe('How many operations at most.'),
    }),
    output: z.object({
      operations: z.array(
        z.object({
          operation: z.string().describe('What get_schema and execute want.'),
          method: z.string(),
          path: z.string(),
          summary: z.string(),
          area: z.string(),
          changes: z.boolean().describe('Whether it changes something: the person is asked then.'),
        }),
      ),
      usage: z.string(),
    }),
    async run({ query, limit }, { api }) {
      index ??= new OperationIndex((await operations.all(api)).values());
      const found = index.find(query, limit);
      return {
        operations: found.map(({ name, method, path, area, changes, described }) => {
          return { operation: name, method, path, summary: described.summary, area, changes };
        }),
        usage:
          found.length === 0
            ? 'Nothing matches. Use other words: control plane, service, route, plugin, consumer, dashboard, alert, team, token.'
            : 'Call get_schema with an operation to see its parameters, then execute.',
      };
    },
  });
}
