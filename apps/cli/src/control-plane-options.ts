import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseNetwork } from '@sallyport/contracts';
import type { ControlPlaneOptions } from '@sallyport/control-plane';
import { isLoopbackHost } from '@sallyport/dev-idp/loopback';
import { createLog } from '@sallyport/gateway/log';
import { parseListen } from '@sallyport/gateway/options';
import type { Arguments } from './arguments.ts';
import { refuseStrays } from './development-server.ts';
import { UsageError } from './flag.ts';
import { outboundAllow } from './outbound-flag.ts';

const dayMs = 24 * 3_600_000;

/** What the flags of `sallyport control-plane` say. Throws `UsageError`. */
export async function controlPlaneOptions(args: Arguments): Promise<ControlPlaneOptions> {
  refuseStrays('control-plane', args);
  const listen = parseListen(args.get('--listen'), '127.0.0.1');
  if (listen === undefined) throw new UsageError(`--listen: '${args.get('--listen')}' is not HOST:PORT`);
  const tls = await readTls(args);
  if (!isLoopbackHost(listen.host) && tls === undefined && !args.has('--allow-network'))
    throw new UsageError(
      `--listen: ${listen.host} can be reached by others, who could read tokens on the way; add --tls-cert and --tls-cert-key, or --allow-network behind a proxy that ends TLS`,
    );
  const tokenFile = args.find('--token-file');
  return {
    listen,
    tls,
    cluster: await readCluster(args),
    urls: args.list('--url').map(origin),
    trustedProxies: args.list('--trusted-proxy').map(network),
    sessions: readSessions(args),
    dataFolder: resolve(args.get('--data-folder')),
    database: await readDatabase(args),
    masterKeys: readMasterKeys(args),
    clickHouse: await readClickHouse(args),
    retention: readRetention(args),
    payloads: {
      retentionMs: Number.parseInt(args.oneOf('--payload-retention', ['1d', '3d', '7d', '14d', '30d']), 10) * dayMs,
      bytesMax: args.count('--payload-max', 1, 1_048_576) * 1024 ** 2,
    },
    outboundAllow: outboundAllow(args),
    smtp: await readSmtp(args),
    tokenFile: tokenFile === undefined ? undefined : resolve(tokenFile),
    log: createLog({
      format: args.oneOf('--log-format', ['text', 'json']),
      level: args.oneOf('--log-level', ['debug', 'info', 'warn', 'error']),
    }),
  };
}

/** Where the master keys are, if it is said. Throws `UsageError`. */
export function readMasterKeys(args: Arguments): ControlPlaneOptions['masterKeys'] {
  const [text, file] = [args.find('--master-key'), args.find('--master-key-file')];
  if (text !== undefined && file !== undefined)
    throw new UsageError('--master-key-file: there is a master key in the environment already (SALLYPORT_MASTER_KEY)');
  if (text !== undefined) return { text };
  return file === undefined ? undefined : { file: resolve(file) };
}

/** Where it is kept. Throws `UsageError`. */
export async function readDatabase(args: Arguments): Promise<ControlPlaneOptions['database']> {
  const [written, file, ca] = [args.find('--database'), args.find('--database-file'), args.find('--database-ca')];
  if (written !== undefined && file !== undefined)
    throw new UsageError('--database and --database-file say the same: give one of them');
  if (written !== undefined && URL.parse(written)?.password)
    throw new UsageError(
      '--database: others on this machine can read a password there; put the URL into --database-file',
    );
  const url = file === undefined ? written : (await contentOf('--database-file', file)).trim();
  if (url !== undefined) return { url, ca: ca === undefined ? undefined : await contentOf('--database-ca', ca) };
  if (ca !== undefined) throw new UsageError('--database-ca: there is no server to trust; add --database URL');
  return undefined;
}

async function readClickHouse(args: Arguments): Promise<ControlPlaneOptions['clickHouse']> {
  const text = args.find('--clickhouse');
  const passwordFile = args.find('--clickhouse-password-file');
  if (text === undefined) {
    if (passwordFile === undefined) return undefined;
    throw new UsageError('--clickhouse-password-file: there is no server to show it to; add --clickhouse URL');
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new UsageError(`--clickhouse: '${text}' is not like https://clickhouse.example.com:8443`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError('--clickhouse: user and password go into --clickhouse-user and --clickhouse-password-file');
  const password =
    passwordFile === undefined ? '' : (await contentOf('--clickhouse-password-file', passwordFile)).trimEnd();
  return {
    url: url.origin,
    username: args.get('--clickhouse-user'),
    password,
    database: args.get('--clickhouse-database'),
  };
}

function readRetention(args: Arguments): ControlPlaneOptions['retention'] {
  const daysOf = (text: string) => Number.parseInt(text, 10);
  const analytics = daysOf(args.oneOf('--analytics-retention', ['1d', '7d', '30d', '90d', '180d', '365d', '425d']));
  const requests = daysOf(args.oneOf('--requests-retention', ['1d', '7d', '14d', '30d']));
  if (requests > analytics)
    throw new UsageError('--requests-retention cannot be longer than --analytics-retention, which it is a part of');
  return { analyticsMs: analytics * dayMs, requestsMs: requests * dayMs };
}

function network(text: string): string {
  if (parseNetwork(text) !== undefined) return text;
  throw new UsageError(`--trusted-proxy: '${text}' is not like 10.0.0.0/8 or 10.1.2.3`);
}

function readSessions(args: Arguments): ControlPlaneOptions['sessions'] {
  const [idleMinutes, hours] = [args.count('--session-idle', 1, 10_080), args.count('--session-max', 1, 720)];
  if (idleMinutes > hours * 60)
    throw new UsageError(
      '--session-idle cannot be longer than --session-max, which ends sessions however much they are used',
    );
  return { idleMs: idleMinutes * 60_000, absoluteMs: hours * 3_600_000 };
}

function origin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '')) return url.origin;
  throw new UsageError(`--url: '${text}' is not like https://control.example.com`);
}

async function readSmtp(args: Arguments): Promise<ControlPlaneOptions['smtp']> {
  const [urlFile, from] = [args.find('--smtp-url-file'), args.find('--smtp-from')];
  if (urlFile === undefined && from === undefined) return undefined;
  if (urlFile === undefined || from === undefined) throw new UsageError('--smtp-url-file and --smtp-from go together');
  const url = (await contentOf('--smtp-url-file', urlFile)).trim();
  const { protocol, hostname } = URL.parse(url) ?? {};
  if ((protocol !== 'smtp:' && protocol !== 'smtps:') || !hostname)
    throw new UsageError(`--smtp-url-file: ${urlFile} holds no URL like smtps://user:password@mail.example.com:465`);
  return { url, from };
}

async function readCluster(args: Arguments): Promise<ControlPlaneOptions['cluster']> {
  const text = args.find('--cluster-listen');
  const tls = await readTls(args, '--cluster-cert');
  const named = args.list('--cluster-host');
  if (text === undefined) {
    if (tls !== undefined || named.length > 0)
      throw new UsageError('--cluster-cert and --cluster-host are for --cluster-listen HOST:PORT');
    return undefined;
  }
  const listen = parseListen(text);
  if (listen === undefined) throw new UsageError(`--cluster-listen: '${text}' is not HOST:PORT`);
  const wrong = named.find((name) => !/^[\w.:-]+$/.test(name));
  if (wrong !== undefined) throw new UsageError(`--cluster-host: '${wrong}' is no name and no address`);
  const isSpecific = listen.host !== '0.0.0.0' && listen.host !== '::';
  return { listen, tls, hosts: [...named, isSpecific ? listen.host : hostname()] };
}

async function readTls(args: Arguments, flag = '--tls-cert'): Promise<ControlPlaneOptions['tls']> {
  const keyFlag = `${flag}-key`;
  const [certificateFile, keyFile] = [args.find(flag), args.find(keyFlag)];
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  if (certificateFile === undefined || keyFile === undefined)
    throw new UsageError(`${flag} and ${keyFlag} go together`);
  // One after the other, so that where both are missing the answer is the same each time.
  const certificate = await contentOf(flag, certificateFile);
  return { certificate, key: await contentOf(keyFlag, keyFile) };
}

async function contentOf(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: ${file} cannot be read: ${(error as Error).message}`);
  }
}
