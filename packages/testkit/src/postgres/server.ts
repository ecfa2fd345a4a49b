import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { freePort } from '../redis.ts';

export interface PostgresServerOptions {
  /** What it wrote is on the disk when it says so; else it is with the operating system, which is faster. */
  isDurable?: boolean;
  /** More of its settings: `{ log_statement: 'all' }`. */
  settings?: Readonly<Record<string, string>>;
  /** Where its data folder is made; that of temporary files if not given. */
  folder?: string;
  /** PEM of a certificate and its key: clients that ask for TLS get it. */
  tls?: { readonly cert: string; readonly key: string };
}

export interface RunningPostgresServer {
  readonly host: string;
  readonly port: number;
  /** Of its database `postgres`, as its superuser. */
  readonly url: string;
  /** What it logged since it was started first. */
  readonly logged: string;
  /** Makes an empty database, and gives its URL. */
  createDatabase(name: string): Promise<string>;
  /** Leaves the tables of its database `postgres`, but for `schema_migrations`, as if nothing had been written yet. */
  emptyTables(): Promise<void>;
  /** Asks its database `postgres`. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Stops its processes where they stand: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  readonly isRunning: boolean;
  /** Ends it as `pg_ctl stop` does: `immediate` as a crash would. */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
/** What it said that it wrote survives its own end, but not that of the machine. */
const fast = { fsync: 'off', full_page_writes: 'off' };

/** Starts a real PostgreSQL with a data folder of its own. Throws where it is not installed. */
export async function startPostgresServer({
  isDurable = false,
  settings = {},
  folder: parent = tmpdir(),
  tls,
}: PostgresServerOptions = {}): Promise<RunningPostgresServer> {
  const binaries = findBinaries();
  const account = ownAccount();
  const folder = await mkdtemp(join(parent, 'sallyport-postgres-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const init = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--wal-segsize=1',
  ];
  execFileSync(join(binaries, 'initdb'), init, { ...account, stdio: 'ignore' });
  if (tls !== undefined) await writeTls(data, tls, account);
  const port = await freePort(host);
  const all = {
    listen_addresses: host,
    port: `${port}`,
    unix_socket_directories: '',
    ...(!isDurable && fast),
    ...(tls !== undefined && { ssl: 'on' }),
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let logged = '';
  let server: ChildProcess;
  const isRunning = () => server.exitCode === null && server.signalCode === null;
  const kill = () => void server.kill('SIGQUIT');
  const urlOf = (database: string) => `postgres://postgres@${host}:${port}/${database}`;

  async function start(): Promise<void> {
    server = spawn(join(binaries, 'postgres'), ['-D', data, ...args], {
      ...account,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const { promise: isReady, resolve } = Promise.withResolvers<void>();
    let said: string | undefined = '';
    server.stderr!.setEncoding('utf8').on('data', (text: string) => {
      logged += text;
      if (said === undefined) return;
      said += text;
      if (!said.includes('ready to accept connections')) return;
      said = undefined;
      resolve();
    });
    const ended = once(server, 'exit').then(() => Promise.reject(new Error(`PostgreSQL ended:\n${logged}`)));
    ended.catch(() => {});
    await Promise.race([isReady, ended]);
  }

  async function halt(mode: 'fast' | 'immediate'): Promise<void> {
    if (!isRunning()) return;
    const exited = once(server, 'exit');
    server.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exited;
  }

  // Each connection is a process of the server.
  let client: pg.Client | undefined;
  async function query(sql: string): Promise<Record<string, unknown>[]> {
    client ??= await connect();
    return (await client.query(sql)).rows;
  }

  async function connect(): Promise<pg.Client> {
    const connecting = new pg.Client({ connectionString: urlOf('postgres') });
    const forget = () => {
      client = undefined;
    };
    connecting.on('error', forget);
    connecting.on('end', forget);
    await connecting.connect();
    return connecting;
  }

  await start();
  process.once('exit', kill);
  return {
    host,
    port,
    url: urlOf('postgres'),
    get logged() {
      return logged;
    },
    async createDatabase(name) {
      await query(`CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    async emptyTables() {
      const tables = await query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'",
      );
      const emptied = tables.map(({ tablename }) => `DELETE FROM ${tablename}`);
      // Triggers that keep others from removing rows do not run in the role of a replica, nor do references.
      await query(['SET LOCAL session_replication_role = replica', ...emptied].join('; '));
    },
    query,
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    get isRunning() {
      return isRunning();
    },
    halt,
    start,
    async stop() {
      process.off('exit', kill);
      await client?.end();
      await halt('immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** On PATH, or where Debian has them, which are not. The newest of several. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions.map((it) => join(debian, it, 'bin'))];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql; on macOS: brew install postgresql@15',
  );
}

/** Where PostgreSQL looks for them. */
async function writeTls(
  data: string,
  { cert, key }: { cert: string; key: string },
  account: { uid: number; gid: number } | undefined,
): Promise<void> {
  await writeFile(join(data, 'server.crt'), cert);
  const keyFile = join(data, 'server.key');
  await writeFile(keyFile, key, { mode: 0o600 });
  if (account !== undefined) await chown(keyFile, account.uid, account.gid);
}

/** PostgreSQL does not run as root: Debian's package makes an account for it. */
function ownAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
