import type { Database, Value } from '../sql/database.ts';
import type { EntityListRequest } from './configurations.ts';

interface Query {
  sql: string;
  values: Value[];
}

/** The ids of a page and of one entity more, in order; each table is entered where an index leads to the page's beginning. */
export async function listQuery(
  database: Database,
  controlPlaneId: string,
  collection: string,
  { size, after = '', marks, referringTo }: EntityListRequest,
): Promise<Query> {
  const wanted = await wantedMarks(database, controlPlaneId, collection, marks);
  const query =
    referringTo === undefined
      ? ofMarks(controlPlaneId, collection, wanted, after, size + 1)
      : ofReferrers(controlPlaneId, collection, referringTo, wanted, after, size + 1);
  query.sql = `SELECT e.collection, e.id, e.text, e.version FROM (${query.sql}) AS page
    CROSS JOIN config_entities e
    WHERE e.control_plane_id = ? AND e.collection = ? AND e.id = page.id ORDER BY e.id`;
  query.values.push(controlPlaneId, collection);
  return query;
}

type Wanted = NonNullable<EntityListRequest['marks']> | undefined;

/** How many of a mark are counted to find the one that fewest have. */
const countMax = 1_000;

/** With the rarest of marks that must all be there first. */
async function wantedMarks(
  database: Database,
  controlPlaneId: string,
  collection: string,
  marks: Wanted,
): Promise<Wanted> {
  if (marks === undefined || marks.of === 'any' || marks.values.length < 2) return marks;
  const counted: { mark: string; count: number }[] = [];
  for (const mark of marks.values) {
    const found = await database.first<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT id FROM config_marks
       WHERE control_plane_id = ? AND mark = ? AND collection = ? LIMIT ${countMax}) AS counted`,
      ...[controlPlaneId, mark, collection],
    );
    counted.push({ mark, count: Number(found!.count) });
  }
  return { of: 'all', values: counted.toSorted((a, b) => a.count - b.count).map(({ mark }) => mark) };
}

function ofReferrers(
  controlPlaneId: string,
  collection: string,
  { field, id }: NonNullable<EntityListRequest['referringTo']>,
  marks: Wanted,
  after: string,
  limit: number,
): Query {
  const further = havingMarks(controlPlaneId, collection, marks);
  return {
    sql: `SELECT found.id FROM config_references found WHERE found.control_plane_id = ? AND found.collection = ?
      AND found.field = ? AND found.to_id = ? AND found.id > ?${further.sql} ORDER BY found.id LIMIT ${limit}`,
    values: [controlPlaneId, collection, field, id, after, ...further.values],
  };
}

function ofMarks(controlPlaneId: string, collection: string, marks: Wanted, after: string, limit: number): Query {
  if (marks === undefined)
    return {
      sql: `SELECT id FROM config_entities WHERE control_plane_id = ? AND collection = ? AND id > ? ORDER BY id LIMIT ${limit}`,
      values: [controlPlaneId, collection, after],
    };
  const one = `SELECT found.id FROM config_marks found
    WHERE found.control_plane_id = ? AND found.mark = ? AND found.collection = ? AND found.id > ?`;
  const ended = `ORDER BY found.id LIMIT ${limit}`;
  const [first = '', ...others] = marks.values;
  if (marks.of === 'all') {
    const further = havingMarks(controlPlaneId, collection, { of: 'all', values: others });
    return {
      sql: `${one}${further.sql} ${ended}`,
      values: [controlPlaneId, first, collection, after, ...further.values],
    };
  }
  // The page is among the first of each.
  const each = marks.values.map((_, i) => `SELECT id FROM (${one} ${ended}) AS of${i}`);
  return {
    sql: `${each.join(' UNION ')} ORDER BY id LIMIT ${limit}`,
    values: marks.values.flatMap((mark) => [controlPlaneId, mark, collection, after]),
  };
}

/** A condition on `found.id`. */
function havingMarks(controlPlaneId: string, collection: string, marks: Wanted): Query {
  if (marks === undefined || marks.values.length === 0) return { sql: '', values: [] };
  const having = (marksCount: number) => ` AND EXISTS (SELECT 1 FROM config_marks m WHERE m.control_plane_id = ?
    AND m.mark IN (${Array.from({ length: marksCount }, () => '?').join(', ')}) AND m.collection = ? AND m.id = found.id)`;
  if (marks.of === 'any')
    return { sql: having(marks.values.length), values: [controlPlaneId, ...marks.values, collection] };
  return {
    sql: marks.values.map(() => having(1)).join(''),
    values: marks.values.flatMap((mark) => [controlPlaneId, mark, collection]),
  };
}
