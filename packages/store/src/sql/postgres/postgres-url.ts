import type { ConnectionOptions } from 'node:tls';
import { StoreRefused } from '../../errors.ts';

/** A database, and how to get to it. */
export interface PostgresServer {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  ssl: ConnectionOptions | false;
}

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=verify-full`. To another machine it goes over TLS, checked, unless the URL says otherwise.
 * `ca`: certificates (PEM) to trust instead of the system's. Throws `StoreRefused`.
 */
export function parsePostgresUrl(text: string, ca: string | undefined): PostgresServer {
  const url = URL.parse(text);
  if (url === null || !isUnderstood(url)) throw new StoreRefused(notUnderstood);
  for (const name of url.searchParams.keys())
    if (name !== 'sslmode' && name !== 'host')
      throw new StoreRefused(`The URL of the database has '${name}', which is not known; sslmode and host are.`);
  const named = decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  const host = url.searchParams.get('host') ?? (named === '' ? 'localhost' : named);
  const isHere = host.startsWith('/') || /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
  const mode = url.searchParams.get('sslmode') ?? (isHere ? 'disable' : 'verify-full');
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: url.username === '' ? 'sallyport' : decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: tlsOf(mode, ca),
  };
}

const notUnderstood = 'The URL of the database is not like postgres://user:password@db.example.com:5432/sallyport.';

function isUnderstood({ protocol, username, password, pathname, hostname }: URL): boolean {
  if (!/^postgres(?:ql)?:$/.test(protocol) || pathname.length < 2) return false;
  return ![username, password, pathname, hostname].some((part) => /%(?![0-9A-Fa-f]{2})/.test(part));
}

function tlsOf(mode: string, ca: string | undefined): ConnectionOptions | false {
  if (!(sslModes as readonly string[]).includes(mode))
    throw new StoreRefused(
      `The URL of the database has sslmode=${mode}: there are ${sslModes.join(', ')}, which do not go on in the clear where TLS fails.`,
    );
  if (mode === 'disable') {
    if (ca === undefined) return false;
    throw new StoreRefused(
      'The URL of the database has sslmode=disable, or is of this machine: a CA is of no use then.',
    );
  }
  return {
    rejectUnauthorized: mode !== 'require',
    ...(ca !== undefined && { ca }),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
}
