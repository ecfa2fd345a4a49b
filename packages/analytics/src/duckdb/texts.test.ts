import { DuckDBDataChunk, DuckDBInstance, LIST, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVectorWriter } from './vectors.ts';

const rowsMax = 100;

describe('texts on their way into a vector', () => {
  let instance: DuckDBInstance;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => instance.closeSync());

  it('arrive as they are: short and long, of any script, the same ones again, and none', async () => {
    const connection = await instance.connect();
    const writers = (['word', 'text', 'words'] as const).map((type) => createVectorWriter(type, rowsMax));
    const chunk = DuckDBDataChunk.create([VARCHAR, VARCHAR, LIST(VARCHAR)]);
    const text = fc.oneof(
      fc.constantFrom('', 'a', 'twelve bytes', 'thirteen byte', 'ünïcødé 🔒', '\0', 'x'.repeat(3_000)),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
    );
    const row = fc.tuple(fc.option(text), fc.option(text), fc.option(fc.array(text, { maxLength: 3 })));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: rowsMax }), async (rows) => {
        await connection.run('CREATE OR REPLACE TABLE kept (word VARCHAR, text VARCHAR, words VARCHAR[])');
        chunk.reset();
        chunk.rowCount = rows.length;
        for (const [column, writer] of writers.entries()) {
          for (const [index, cells] of rows.entries()) writer.set(index, cells[column]!);
          writer.flush(duckdb.data_chunk_get_vector(chunk.chunk, column), rows.length);
        }
        const appender = await connection.createAppender('kept');
        appender.appendDataChunk(chunk);
        appender.closeSync();
        const kept = await connection.runAndReadAll('SELECT word, text, words FROM kept');
        expect(kept.getRowsJS()).toEqual(rows);
      }),
      { numRuns: 60 },
    );
    connection.closeSync();
  });
});
