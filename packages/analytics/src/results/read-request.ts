import { dialects } from '../sql/dialect.ts';
import { ofControlPlanes } from '../sql/scope-sql.ts';
import { type Sql, Values } from '../sql/values.ts';
import type { QueryPorts } from './metrics-result.ts';
import { recordsOf } from './records.ts';
import type { RequestRecord } from './request-record.ts';

/** All that is known of one request, by its id; undefined where there is none for who asks, as long as single requests are kept. */
export async function readRequest(
  requestId: string,
  ports: QueryPorts,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RequestRecord | undefined> {
  const dialect = dialects[ports.store.dialect];
  const ask = ({ sql, parameters }: Sql) => ports.store.query(sql, parameters, signal && { signal });
  const values = new Values(dialect);
  const found = await ask({
    sql:
      `SELECT id, request_start AS at FROM exchanges WHERE request_id = ${values.add(requestId)} AND id IS NOT NULL ` +
      `AND ${ofControlPlanes(ports.controlPlanes, values)} LIMIT 1`,
    parameters: values.parameters,
  });
  const page = found.map(({ id, at }) => ({ id: String(id), atMs: Number(at) }));
  const [record] = await recordsOf(page, { dialect, controlPlanes: ports.controlPlanes }, ask);
  return record;
}
