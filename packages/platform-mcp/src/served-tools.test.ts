import { expect, it } from 'vitest';
import { servedTools } from './served-tools.ts';

const target = 'draft-2020-12';
const inputOf = ({ inputSchema }: ReturnType<typeof servedTools>[number]) =>
  inputSchema['~standard'].jsonSchema.input({ target });

it('costs models little: they read all tools again with each message', () => {
  const told = servedTools().map((served) => {
    const { name, description } = served.tool;
    return { name, description, inputSchema: inputOf(served) };
  });
  // About 5,500 tokens.
  expect(JSON.stringify(told).length).toBeLessThan(24_000);
});

it('tells what an instant is by its format alone, and takes nothing else all the same', async () => {
  const { tool, ...schemas } = servedTools().find(({ tool }) => tool.name === 'query_metrics')!;
  const { start } = inputOf({ tool, ...schemas })['properties'] as Record<string, object>;
  expect(start).toEqual({ type: 'string', format: 'date-time', description: expect.any(String) });
  const { issues } = await schemas.inputSchema['~standard'].validate({
    start: 'yesterday',
    end: '2026-11-26T12:00:00Z',
  });
  expect(issues).toMatchObject([{ path: ['start'] }]);
});
