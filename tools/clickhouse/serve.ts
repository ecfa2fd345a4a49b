import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

interface Session {
  queryAsync(sql: string, options: { format: string }): Promise<{ text(): string }>;
  close(): void;
}

/**
 * ClickHouse's HTTP interface in front of the engine that npm carries: as much of it as the official client uses. Queries
 * run one after the other, each with its own settings and parameters.
 *
 * node tools/clickhouse/serve.ts <folder that chdb is installed in> <data folder>; prints its address, and ends on SIGTERM.
 */
const [installed = '', data = ''] = process.argv.slice(2);
const { Session } = createRequire(join(installed, 'package.json'))('chdb') as {
  Session: new (path: string) => Session;
};
const session = new Session(data);
let last: Promise<unknown> = Promise.resolve();

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping') return response.end('Ok.\n');
  const body = await text(request);
  const given = url.searchParams.get('query');
  const answer = inTurn(() => run(given === null ? body : `${given}\n${body}`, url.searchParams));
  try {
    response.end(await answer);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, code = '0'] = /Code: (\d+)/.exec(message) ?? [];
    response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(message);
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => {
    session.close();
    process.exit(0);
  });
});

function inTurn(work: () => Promise<string>): Promise<string> {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

/** What a query can't be ended by here: in a server it is ended when its client goes away. */
const secondsMax = 3;
const notSettings = ['query', 'query_id', 'database', 'session_id', 'default_format', 'role'];
// It would hold for the whole session, which then could not be written to any more.
const ignored = ['readonly', 'cancel_http_readonly_queries_on_client_close', 'enable_http_compression'];

async function run(sql: string, parameters: URLSearchParams): Promise<string> {
  const settings = [...parameters].filter(([name]) => ![...notSettings, ...ignored].includes(name));
  const database = parameters.get('database');
  const before = [
    ...(database === null ? [] : [`USE ${database}`]),
    ...settings.map(([name, value]) => `SET ${name} = ${literal(limited(name, value))}`),
  ];
  for (const statement of before) await session.queryAsync(statement, { format: 'TabSeparated' });
  try {
    return (await session.queryAsync(sql, { format: 'TabSeparated' })).text();
  } finally {
    const after = settings.filter(([name]) => !name.startsWith('param_')).map(([name]) => `SET ${name} = DEFAULT`);
    for (const statement of after) await session.queryAsync(statement, { format: 'TabSeparated' });
  }
}

function limited(name: string, value: string): string {
  return name === 'max_execution_time' ? String(Math.min(Number(value), secondsMax)) : value;
}

function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
