import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterAnswer } from './filter-answer.ts';
import { readSseEvent, replaceSseData } from './http/sse.ts';

const folder = join(import.meta.dirname, 'fixtures/lists');
const lists = globSync('*', { cwd: folder })
  .filter((file) => !file.includes('.filtered.'))
  .sort();
const allows = (_kind: string, tool: string) => tool !== 'get-env' && !tool.startsWith('toggle-');

describe('filtering answers', () => {
  it.each(lists)('%s', (file) => {
    const bytes = readFileSync(join(folder, file));
    const expected = readFileSync(join(folder, file.replace(/(\w+)$/, 'filtered.$1')), 'utf8');
    const filtered = file.endsWith('.sse') ? filterEvent(bytes) : filterAnswer(bytes, allows)!;
    expect(filtered.toString()).toBe(expected);
  });

  it('gives the same bytes when nothing is denied', () => {
    const bytes = Buffer.from('{"result":{"tools":[{"name":"echo"}]},"id":1}');
    expect(filterAnswer(bytes, allows)).toBe(bytes);
  });

  it.each([
    '',
    'null',
    '"tools"',
    '{"result":{"tools":[{"name":"echo"}]}',
    '{"result":{"tools":[{"name":"echo"}]}}}',
    '{"result":{"tools":[]},"result":{"tools":[{"name":"get-env"}]}}',
    '{"result":{"tools":[],"tools":[{"name":"get-env"}]}}',
    '{"result":{"tools":[],"t\\u006fols":[{"name":"get-env"}]}}',
    '[{"result":{"tools":[]}},7]',
  ])('gives up on what cannot be read in one way: %s', (text) => {
    expect(filterAnswer(Buffer.from(text), allows)).toBeUndefined();
  });

  it('equals parsing and filtering, and keeps every other byte', () => {
    const tool = fc.record({
      name: fc.constantFrom('echo', 'get-env', 'toggle-x', 'é'),
      inputSchema: fc.jsonValue({ maxDepth: 3 }),
    });
    const list = fc.record({
      result: fc.record(
        { tools: fc.array(tool), nextCursor: fc.string(), _meta: fc.jsonValue() },
        { requiredKeys: ['tools'] },
      ),
      id: fc.oneof(fc.integer(), fc.string()),
    });
    fc.assert(
      fc.property(list, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const filtered = filterAnswer(Buffer.from(text), allows)!.toString();
        const tools = value.result.tools.filter(({ name }) => allows('tool', name));
        expect(JSON.parse(filtered)).toEqual(
          JSON.parse(JSON.stringify({ ...value, result: { ...value.result, tools } })),
        );
        // Put the tools that are left out of both texts: what remains around the list is byte for byte the same.
        const around = (whole: string) => {
          const at = whole.indexOf('"tools":');
          const end = whole.length - (text.length - endOfList(text));
          return [whole.slice(0, at), whole.slice(end)];
        };
        expect(around(filtered)).toEqual(around(text));
        for (const kept of tools) {
          if (space === undefined) expect(filtered).toContain(JSON.stringify(kept));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Server-Sent Events', () => {
  it.each([
    ['data: {"a":1}\n\n', 'message', '{"a":1}'],
    ['data:{"a":1}\r\r', 'message', '{"a":1}'],
    ['event: ping\ndata\n\n', 'ping', undefined],
    ['event:\ndata: x\ndata:\ndata:  y\r\n\r\n', 'message', 'x\n\n y'],
    ['\ufeffdata: x\n\n', 'message', 'x'],
    ['Data: x\ndatax: y\n: data: z\n\n', 'message', undefined],
    ['data: cut', 'message', 'cut'],
  ])('are read as browsers read them: %j', (frame, name, data) => {
    const event = readSseEvent(Buffer.from(frame));
    expect({ name: event.name, data: event.data?.toString() }).toEqual({ name, data });
  });

  it.each([
    ['id: 7\nretry: 250\ndata:\n\n', '7', 250],
    ['id\nretry: 1s\n\n', '', undefined],
    ['id: a\0b\nid:c\nretry:5\n\n', 'c', 5],
    ['data: x\n\n', undefined, undefined],
  ])('say where to go on, and when: %j', (frame, id, retryMs) => {
    expect(readSseEvent(Buffer.from(frame))).toMatchObject({ id, retryMs });
  });

  it('keep their data through reading and replacing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[^\r\n]*$/), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const data = Buffer.from(lines.join('\n'));
          const frame = replaceSseData(
            Buffer.from(`id: 1${end}data: old${end}data: old${end}retry: 2${end}${end}`),
            data,
          );
          expect(readSseEvent(frame).data?.toString() ?? '').toBe(data.toString());
          expect(frame.toString().startsWith(`id: 1${end}data: `)).toBe(true);
          expect(frame.toString().endsWith(`${end}retry: 2${end}${end}`)).toBe(true);
        },
      ),
    );
  });
});

function filterEvent(frame: Buffer): Buffer {
  const { data } = readSseEvent(frame);
  const filtered = data && filterAnswer(data, allows);
  return filtered === undefined || filtered === data ? frame : replaceSseData(frame, filtered);
}

/** Where the array behind `"tools":` ends. */
function endOfList(text: string): number {
  let depth = 0;
  let isInString = false;
  for (let at = text.indexOf('"tools":') + 8; ; at++) {
    const character = text[at]!;
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth === 0) return at + 1;
  }
}
