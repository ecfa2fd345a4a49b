import type { VectorSpace } from '@sallyport/pipeline';
import type { Pool } from 'pg';

/** The vectors of a space are in one table, whatever their namespace. */
export interface Table {
  /** As it stands in a statement. */
  readonly name: string;
  /** How distances are asked for. */
  readonly operator: '<=>' | '<->';
}

export function tableOf({ dimensions, metric }: VectorSpace): Table {
  return {
    name: quoted(`sallyport_vectors_${dimensions}_${metric}`),
    operator: metric === 'cosine' ? '<=>' : '<->',
  };
}

/** Makes the table where there is none. Whoever has made it before needs no right to. */
export async function createTable(pool: Pool, space: VectorSpace): Promise<void> {
  const { name } = tableOf(space);
  const found = await pool.query<{ table: string | null }>('SELECT to_regclass($1) AS "table"', [name]);
  if (found.rows[0]!.table !== null) return;
  // One statement, and so one transaction: of several nodes that begin at once, one makes it.
  await pool.query(`
    SELECT pg_advisory_xact_lock(${lockKey});
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE TABLE IF NOT EXISTS ${name} (
      namespace text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      embedding vector(${space.dimensions}) NOT NULL,
      payload bytea NOT NULL,
      put_at timestamptz NOT NULL,
      until timestamptz,
      PRIMARY KEY (namespace, id)
    );
    CREATE INDEX IF NOT EXISTS ${nameOf(space, 'put_at')} ON ${name} (namespace, put_at);
    CREATE INDEX IF NOT EXISTS ${nameOf(space, 'until')} ON ${name} (until) WHERE until IS NOT NULL;
  `);
  if (space.dimensions > indexedDimensionsMax || !(await looksOn(pool))) return;
  const operators = space.metric === 'cosine' ? 'vector_cosine_ops' : 'vector_l2_ops';
  await pool.query(`
    SELECT pg_advisory_xact_lock(${lockKey});
    CREATE INDEX IF NOT EXISTS ${nameOf(space, 'near')} ON ${name} USING hnsw (embedding ${operators});
  `);
}

/** An older extension stops at the index's first finds, which may all be of other namespaces: there everything is looked at. */
async function looksOn(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ version: string }>(
    "SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'",
  );
  const [major = 0, minor = 0] = (rows[0]?.version ?? '0.0').split('.').map(Number);
  return major > 0 || minor >= 8;
}

function nameOf(space: VectorSpace, what: string): string {
  return quoted(`sallyport_vectors_${space.dimensions}_${space.metric}_${what}`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Of the extension's indexes. */
const indexedDimensionsMax = 2_000;
/** Any number that nobody else takes. */
const lockKey = 7_256_310_448;
