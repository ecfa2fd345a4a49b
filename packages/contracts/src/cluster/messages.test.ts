import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readChanges, readDocumentLines, writeDocumentLines } from './document-lines.ts';
import { decodeFrame, encodeFrame, type FrameHead } from './frame.ts';
import { readNodeMessage } from './node-message.ts';
import { readPlaneMessage } from './plane-message.ts';

const hash = '00112233445566778899aabbccddeeff';
const recorded = readFileSync(new URL('fixtures/hello.protocol-1.json', import.meta.url), 'utf8');
const hello = JSON.parse(recorded) as Record<string, unknown>;

describe('what gateways and control planes say', () => {
  it('is understood as it was recorded from a gateway of protocol 1', () => {
    expect(readNodeMessage(recorded)).toEqual(hello);
  });

  it('may have fields that a newer gateway adds', () => {
    expect(readNodeMessage(JSON.stringify({ ...hello, mood: 'good' }))).toEqual(hello);
    expect(readPlaneMessage('{"type":"pong","at":1}')).toEqual({ type: 'pong' });
    const welcome = { type: 'welcome', protocol: 1, controlPlane: { id: 'a', name: 'b' } };
    expect(readPlaneMessage(JSON.stringify(welcome))).toEqual(welcome);
    const newer = { ...welcome, hears: ['health', 'gossip'] };
    expect(readPlaneMessage(JSON.stringify(newer))).toEqual(newer);
  });

  it.each([
    ['a kind that is not known', { ...hello, type: 'goodbye' }],
    ['no kind', { protocol: 1 }],
    ['an id that is none', { ...hello, node: { id: 'a', hostname: 'b', version: '1.0.0' } }],
    ['a protocol that is none', { ...hello, protocol: 0 }],
    ['a hash that is none', { type: 'applied', configuration: { version: 1, hash: 'x' } }],
    ['a version that is none', { type: 'applied', configuration: { version: -1, hash } }],
    ['no problems', { type: 'rejected', configuration: { version: 1, hash }, problems: [] }],
    ['a list', []],
  ])('is refused with %s', (_, message) => {
    expect(readNodeMessage(JSON.stringify(message))).toBeUndefined();
  });

  it('is refused where it is not JSON, or of a kind that control planes do not have', () => {
    expect(readNodeMessage('{')).toBeUndefined();
    expect(readPlaneMessage('{')).toBeUndefined();
    expect(readPlaneMessage('{"type":"reboot"}')).toBeUndefined();
  });
});

describe('a frame', () => {
  const head: FrameHead = { type: 'delta', from: 6, version: 7, hash };
  const content = new Uint8Array([1, 2, 3]);

  it('comes as it went', () => {
    expect(decodeFrame(encodeFrame(head, content))).toEqual({ head, content });
  });

  it('is none where it was cut, or its head is not known', () => {
    const whole = encodeFrame(head, content);
    for (let bytes = 0; bytes < whole.length - content.length; bytes++)
      expect(decodeFrame(whole.subarray(0, bytes))).toBeUndefined();
    const unknown = encodeFrame({ ...head, type: 'patch' } as unknown as FrameHead, content);
    expect(decodeFrame(unknown)).toBeUndefined();
    expect(decodeFrame(new Uint8Array([255, 255, 255, 255, 0]))).toBeUndefined();
  });
});

describe('a configuration as lines', () => {
  const finish = <Result>(steps: Generator<void, Result>): Result => {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  };
  const read = (text: string) => finish(readDocumentLines(text));

  it('has any collections, also such that nobody knows yet', () => {
    const collections = Object.fromEntries([
      ['routes', Array.from({ length: 1_000 }, (_, n) => ({ id: `r${n}` }))],
      ['__proto__', [{ id: 'b', who: 'ann\n' }]],
    ]);
    expect(read(finish(writeDocumentLines(collections)))).toEqual(collections);
    expect(read('')).toEqual({});
  });

  it.each(['["routes",{"id":"r"}]', '["routes"]\n', '["routes",{}]\n', '{}\n', '\n'])('is not %j', (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });

  it('changes by entities that came, and entities that are gone', () => {
    const changes = [
      { collection: 'routes', id: 'r', entity: { id: 'r' } },
      { collection: 'routes', id: 's', entity: undefined },
    ];
    expect(readChanges(JSON.stringify(changes))).toEqual(changes);
    expect(() => readChanges('[{"collection":"routes"}]')).toThrow(SyntaxError);
    expect(() => readChanges('{}')).toThrow(SyntaxError);
  });
});
