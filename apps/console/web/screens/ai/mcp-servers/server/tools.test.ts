import { describe, expect, it } from 'vitest';
import { argumentsOf, hintsOf, toolsOf } from './tools.ts';

describe('the tools of a server', () => {
  it('are those that are named, told of, or were called; the last most first', () => {
    const tools = toolsOf({
      declared: [{ name: 'echo', description: 'Of the configuration', input_schema: { type: 'object' } }],
      seen: [{ name: 'echo', description: 'Of the server', annotations: { readOnlyHint: true } }, { name: 'add' }],
      measures: {
        ...{ display: {}, units: {} },
        rows: [
          { ids: ['gone'], values: { request_count: 3 } },
          { ids: ['empty'], values: { request_count: 9 } },
        ],
      },
    });
    expect(tools.map(({ name, description, isSeen, inputSchema }) => [name, description, isSeen, inputSchema])).toEqual(
      [
        ['gone', undefined, false, undefined],
        ['add', undefined, true, undefined],
        ['echo', 'Of the server', true, { type: 'object' }],
      ],
    );
  });

  it('hint at what they do', () => {
    const told = { name: 'x', isSeen: true, values: {} };
    expect(hintsOf({ ...told, annotations: { readOnlyHint: true, destructiveHint: true } })).toEqual([
      { word: 'only reads', isGrave: false },
    ]);
    expect(hintsOf({ ...told, annotations: { destructiveHint: true, openWorldHint: true } })).toEqual([
      { word: 'may destroy', isGrave: true },
      { word: 'reaches others', isGrave: false },
    ]);
  });

  it('say what arguments they take, whatever their schema is', () => {
    const schema = { properties: { a: { type: ['string', 'null'], description: 'd' }, b: true }, required: ['b'] };
    expect(argumentsOf(schema)).toEqual([
      { name: 'a', type: 'string or null', isRequired: false, description: 'd' },
      { name: 'b', type: '', isRequired: true },
    ]);
    expect([argumentsOf('no'), argumentsOf({ properties: 1 }), argumentsOf(null)]).toEqual([[], [], []]);
  });
});
