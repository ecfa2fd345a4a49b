import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRow } from '../event-row.ts';
import { rowArbitrary, smallRow } from './row-arbitrary.ts';
import { decodeBatch, decodeRows, encodeBatch } from './row-batch.ts';
import { RowEncoder, rowBytesMax } from './row-encoder.ts';
import { splitRows } from './split-rows.ts';
import { WireError } from './wire/reader.ts';
import { WireWriter } from './wire/writer.ts';

function encoded(...rows: EventRow[]): Uint8Array {
  const encoder = new RowEncoder(Buffer.alloc(rows.length * rowBytesMax));
  for (const row of rows) encoder.encode(row);
  return encoder.bytes.subarray(0, encoder.at);
}

describe('rows on the wire', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { maxLength: 3 }), (rows) => {
        expect(decodeRows(encoded(...rows))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  it('come in batches that say who sends and what was lost', () => {
    const batch = {
      stream: 'a stream',
      sequence: 4_000_000_000,
      sentAtMs: 1_790_000_000_000.25,
      node: { id: 'n', version: '1.2.3', hostname: 'host', configHash: 'c0ffee' },
      lost: { disk_full: 3 },
      names: [{ kind: 'route' as const, id: 'r', name: 'Größe' }],
      rows: [smallRow],
    };
    expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
  });

  it('can be told apart without being read', () => {
    const rows = [smallRow, { ...smallRow, uri: `/${'x'.repeat(2_000)}` }, { ...smallRow, id: 'other' }];
    expect(splitRows(encoded(...rows)).flatMap(decodeRows)).toEqual(rows);
    expect(() => splitRows(encoded(...rows).subarray(1))).toThrow(WireError);
    expect(() => splitRows(encoded(...rows).subarray(0, -1))).toThrow(WireError);
  });

  it('cost a plain exchange less than 500 bytes', () => {
    expect(encoded(smallRow).length).toBeLessThan(500);
  });

  it('hold any text, and cut it between characters', () => {
    fc.assert(
      fc.property(anyText(400), (userAgent) => {
        const read = decodeRows(encoded({ ...smallRow, userAgent }))[0]!.userAgent!;
        expect(userAgent.toWellFormed().startsWith(read)).toBe(true);
        const left = userAgent.toWellFormed().slice(read.length);
        // The next character would have been too much, and was not halved.
        if (left !== '')
          expect(Buffer.byteLength(read + String.fromCodePoint(left.codePointAt(0)!))).toBeGreaterThan(512);
      }),
    );
  });

  it('have halves of surrogate pairs replaced', () => {
    const userAgent = 'a\ud800b\udc00c\ud83d';
    expect(decodeRows(encoded({ ...smallRow, userAgent }))[0]!.userAgent).toBe('a\ufffdb\ufffdc\ufffd');
  });

  it('bound what callers make giant', () => {
    const [row] = decodeRows(encoded({ ...smallRow, uri: `/${'é'.repeat(100_000)}`, method: 'M'.repeat(9_000) }));
    expect(Buffer.byteLength(row!.uri)).toBe(2047);
    expect(row!.method).toBe('M'.repeat(32));
    expect(row!.status).toBe(smallRow.status);
  });

  it('leave whole entries out where lists have no end, count them, and keep all else', () => {
    const rpc = {
      method: 'm'.repeat(500),
      toolName: 't'.repeat(500),
      error: 'e'.repeat(500),
      latencyMs: 1,
      responseBytes: 2,
    };
    const written: EventRow = {
      ...smallRow,
      actors: Array.from({ length: 40 }, () => ({ type: 'agent', id: 'i'.repeat(300), name: 'n'.repeat(300) })),
      quantities: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}${'q'.repeat(200)}`, n])),
      mcp: { rpc: Array.from({ length: 1_000 }, () => rpc), audit: [] },
    };
    const bytes = encoded(written);
    expect(bytes.length).toBeLessThanOrEqual(rowBytesMax);
    const row = decodeRows(bytes)[0]!;
    const kept = row.actors.length + Object.keys(row.quantities).length + row.mcp!.rpc.length;
    expect(row.omitted).toBe(40 + 100 + 1_000 - kept);
    expect(row.actors).toHaveLength(16);
    for (const entry of row.mcp!.rpc) expect(entry).toMatchObject({ latencyMs: 1, responseBytes: 2 });
    expect(row.totalMs).toBe(smallRow.totalMs);
  });

  it('never exceed their size, whatever they are made of', () => {
    const giant = fc.array(anyText(2_000), { maxLength: 200 });
    fc.assert(
      fc.property(giant, giant, (consumerGroups, losses) => {
        const bytes = encoded({
          ...smallRow,
          consumerGroups,
          guards: losses.map((reason) => guard(reason)),
          mcp: {
            rpc: [],
            audit: losses.map((name) => ({ primitive: 'tool', name, scope: 'default', action: 'deny' })),
          },
        });
        expect(bytes.length).toBeLessThanOrEqual(rowBytesMax);
        expect(decodeRows(bytes)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('turn what is no number into 0', () => {
    const row = decodeRows(
      encoded({ ...smallRow, totalMs: Number.NaN, quantities: { tokens: Number.POSITIVE_INFINITY } }),
    )[0]!;
    expect(row).toMatchObject({ totalMs: 0, quantities: { tokens: 0 } });
  });

  it("leave out a plugin's details that JSON cannot say or that are too long", () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const guards = [
      { ...guard('a'), details: circle },
      { ...guard('b'), details: { long: 'x'.repeat(5_000) } },
      guard('c'),
    ];
    const row = decodeRows(encoded({ ...smallRow, guards }))[0]!;
    expect(row.guards).toEqual([guard('a'), guard('b'), guard('c')]);
    expect(row.omitted).toBe(2);
  });

  it('do not let a name of a quantity reach the prototype', () => {
    const quantities = JSON.parse('{"__proto__": 1, "tokens": 2}') as Record<string, number>;
    const read = decodeRows(encoded({ ...smallRow, quantities }))[0]!.quantities;
    expect(Object.keys(read)).toEqual(['tokens']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it('do not become gigabytes where every second byte says that a row begins', () => {
    for (const entry of [
      [0x42, 0x00],
      [0x32, 0x00],
    ]) {
      const bomb = Buffer.alloc(256 * 1024, Buffer.from(entry));
      expect(() => decodeBatch(bomb)).toThrow('more than 60000 entries');
    }
  });

  it('are bounded by whoever reads them, too', () => {
    const bytes = Buffer.alloc(400_000);
    const writer = new WireWriter(bytes);
    const row = writer.open(8);
    writer.text(1, 'i'.repeat(5_000), 5_000);
    writer.text(25, 'u'.repeat(5_000), 5_000);
    for (let n = 0; n < 1_000; n++) {
      writer.text(48, 'group', 128);
      const quantity = writer.open(47);
      writer.text(1, `q${n}`, 128);
      writer.close(quantity);
    }
    writer.close(row);
    const [read] = decodeRows(bytes.subarray(0, writer.at));
    expect([read!.id.length, read!.userAgent!.length, read!.consumerGroups.length]).toEqual([64, 512, 64]);
    expect(Object.keys(read!.quantities)).toHaveLength(64);
  });

  it('pass over fields of a newer version', () => {
    const bytes = Buffer.alloc(1_000);
    const writer = new WireWriter(bytes);
    const start = writer.open(8);
    writer.text(1, 'an id', 64);
    writer.number(900, 12.5);
    writer.number(901, -7);
    writer.text(902, 'later', 64);
    writer.close(start);
    writer.text(903, 'also of a batch', 64);
    expect(decodeRows(bytes.subarray(0, writer.at))).toMatchObject([{ id: 'an id', uri: '', consumerGroups: [] }]);
  });

  it('are refused when they are broken, with nothing but a WireError', () => {
    const bytes = encoded(smallRow, smallRow);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
        const broken = Buffer.from(isCut ? bytes.subarray(0, at) : bytes);
        if (!isCut) broken[at] = byte;
        refusedOrRead(broken);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refusedOrRead), { numRuns: 2_000 });
  });
});

/** Halves of surrogate pairs included. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.uint16Array({ maxLength }).map((codes) => String.fromCharCode(...codes));
}

function refusedOrRead(bytes: Uint8Array): void {
  try {
    decodeBatch(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}

function guard(reason: string): NonNullable<EventRow['guards']>[number] {
  return { plugin: 'p', pluginId: 'i', phase: 'input', outcome: 'passed', checks: 1, durationMs: 2, reason };
}
