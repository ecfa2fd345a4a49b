import type { DuckDBConnection } from '@duckdb/node-api';

const numberBytes = 8;

/**
 * Writes noise over the parts of the file that are not used any more. What was there is otherwise legible until they are used
 * again. Takes as long as writing so many bytes.
 */
export async function overwriteFreeBlocks(connection: DuckDBConnection): Promise<void> {
  // Twice: the first one writes what was changed elsewhere, the second gives the places of before free.
  await connection.run('FORCE CHECKPOINT');
  await connection.run('FORCE CHECKPOINT');
  const reader = await connection.runAndReadAll('SELECT block_size, free_blocks FROM pragma_database_size()');
  const [blockBytes, freeBlocks] = reader.getRows()[0]!.map(Number) as [number, number];
  if (freeBlocks === 0) return;
  const numbers = Math.ceil((freeBlocks * blockBytes) / numberBytes);
  await connection.run(`CREATE OR REPLACE TABLE noise AS SELECT hash(random()) AS number FROM range(${numbers})`);
  await connection.run('FORCE CHECKPOINT');
  await connection.run('DROP TABLE noise');
  await connection.run('FORCE CHECKPOINT');
}
