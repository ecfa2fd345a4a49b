import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import type { Erasure, ErasureField, Erasures } from '../erasures.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from './audit-log.ts';
import type { OpenDatabase } from './database.ts';
import { selectPage } from './select-page.ts';
import { wordsOf } from './words.ts';

const columns: Readonly<Record<ErasureField, string>> = {
  kind: 'kind',
  digest: 'digest',
  requested_at: 'requested_at_ms',
};

export class SqlErasures implements Erasures {
  readonly #database: OpenDatabase;

  constructor(database: OpenDatabase) {
    this.#database = database;
  }

  async list(organizationId: string, request: PageRequest<ErasureField>): Promise<Page<Erasure>> {
    return await selectPage(this.#database, 'erasures', columns, request, readErasure, {
      organization_id: organizationId,
    });
  }

  async get(id: string): Promise<Erasure> {
    const row = await this.#database.first('SELECT * FROM erasures WHERE id = ?', id);
    if (row === undefined) throw new NotFound('erasure', id);
    return readErasure(row);
  }

  async latestOf(digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.all(
      `SELECT digest, max(requested_at_ms) AS at_ms FROM erasures
         WHERE digest IN (${wordsOf[this.#database.dialect].texts}) GROUP BY digest`,
      JSON.stringify(digests),
    );
    return new Map(rows.map((row) => [row['digest'] as string, row['at_ms'] as number]));
  }

  async insert(erasure: Erasure, by: Author): Promise<void> {
    const { id, organizationId, kind, digest, requestedAtMs, completedAtMs, erased } = erasure;
    await this.#database.transaction(async (tx) => {
      await tx.run(
        'INSERT INTO erasures (id, organization_id, kind, digest, requested_at_ms, completed_at_ms, erased) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        organizationId,
        kind,
        digest,
        requestedAtMs,
        completedAtMs ?? null,
        JSON.stringify(erased),
      );
      const change = { atMs: requestedAtMs, action: 'erase', entityType: kind, entityId: digest } as const;
      await recordChange(tx, change, by);
    });
  }

  async complete(id: string, erased: Erasure['erased'], atMs: number): Promise<void> {
    const changes = await this.#database.run(
      'UPDATE erasures SET completed_at_ms = ?, erased = ? WHERE id = ?',
      atMs,
      JSON.stringify(erased),
      id,
    );
    if (changes === 0) throw new NotFound('erasure', id);
    await this.#database.forgetDeleted();
  }
}

function readErasure(row: Record<string, unknown>): Erasure {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    kind: row['kind'] as Erasure['kind'],
    digest: row['digest'] as string,
    requestedAtMs: row['requested_at_ms'] as number,
    completedAtMs: (row['completed_at_ms'] as number | null) ?? undefined,
    erased: readJson(row['erased'] as string),
  };
}
