import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { selfSigned } from '@sallyport/certificates';
import { readJson } from '@sallyport/json';
import type { Arguments } from './arguments.ts';
import { controlPlaneUrl } from './control-plane-url.ts';
import { UsageError } from './flag.ts';

export async function runNodeCertificateCommand(args: Arguments): Promise<number> {
  const folder = resolve(args.get('--into'));
  const registration = await registrationOf(args);
  const { cert, key } = selfSigned({
    names: [args.get('--name')],
    days: args.count('--days', 1, 3_650),
    usage: 'client',
  });
  const files = { certificate: join(folder, 'node.crt'), key: join(folder, 'node.key'), ca: join(folder, 'ca.crt') };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Whoever has them is this gateway: those of another one are not written over.
    await writeFile(files.key, key, { mode: 0o600, flag: 'wx' });
    await writeFile(files.certificate, cert, { flag: 'wx' });
    const registered =
      registration && (await register(cert, args.get('--name'), registration).catch(forgetting(files)));
    if (registered?.ca !== undefined) await writeFile(files.ca, registered.ca);
    process.stdout.write(report(files, registered));
    return 0;
  } catch (error) {
    process.stderr.write(`sallyport: ${(error as Error).message}\n`);
    return 1;
  }
}

/** What nobody knows is of no use, and in the way of the next try. */
function forgetting({ certificate, key }: { certificate: string; key: string }) {
  return async (error: Error): Promise<never> => {
    await Promise.all([rm(certificate, { force: true }), rm(key, { force: true })]);
    throw error;
  };
}

interface Registration {
  readonly api: URL;
  readonly token: string;
  readonly controlPlane: string;
}

interface Registered {
  /** Where its gateways connect. */
  readonly url: string;
  /** Whom they are to believe; undefined where authorities that everybody trusts sign. */
  readonly ca: string | undefined;
  readonly controlPlaneId: string;
}

async function registrationOf(args: Arguments): Promise<Registration | undefined> {
  const [address, tokenFile] = [args.find('--control-plane-addr'), args.find('--token-file')];
  if (address === undefined && tokenFile === undefined) return undefined;
  if (address === undefined || tokenFile === undefined)
    throw new UsageError('--control-plane-addr and --token-file go together');
  const token = await readFile(tokenFile, 'utf8').catch((error: Error) => {
    throw new UsageError(`--token-file: ${tokenFile} cannot be read: ${error.message}`);
  });
  return { api: controlPlaneUrl(address), token: token.trim(), controlPlane: args.get('--control-plane') };
}

async function register(cert: string, title: string, registration: Registration): Promise<Registered> {
  const cluster = (await ask(registration, 'GET', '/v2/cluster')) as ClusterAnswer;
  const controlPlaneId = await idOf(registration);
  await ask(registration, 'POST', `/v2/control-planes/${controlPlaneId}/dp-client-certificates`, { cert, title });
  return { url: cluster.control_plane_endpoint, ca: cluster.certificate_authority, controlPlaneId };
}

interface ClusterAnswer {
  control_plane_endpoint: string;
  certificate_authority?: string;
}

async function idOf(registration: Registration): Promise<string> {
  const { controlPlane } = registration;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(controlPlane)) return controlPlane;
  const query = new URLSearchParams({ 'filter[name][eq]': controlPlane });
  const { data } = (await ask(registration, 'GET', `/v2/control-planes?${query}`)) as { data: { id: string }[] };
  if (data[0] === undefined) throw new Error(`There is no control plane '${controlPlane}'.`);
  return data[0].id;
}

async function ask({ api, token }: Registration, method: string, path: string, body?: object): Promise<unknown> {
  const url = new URL(`${api.pathname.replace(/\/$/, '')}${path}`, api);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(url, { ...sent, signal: AbortSignal.timeout(askMsMax) }).catch((error: Error) => {
    throw new Error(`${api.host} did not answer: ${(error.cause as Error | undefined)?.message ?? error.message}`);
  });
  const told = await answer
    .text()
    .then(readJson<{ detail?: string }>)
    .catch(() => ({}) as { detail?: string });
  if (!answer.ok) throw new Error(told.detail ?? `${api.host} answered ${answer.status} to ${method} ${path}`);
  return told;
}

const askMsMax = 30_000;

function report(
  { certificate, key, ca }: Readonly<Record<'certificate' | 'key' | 'ca', string>>,
  registered: Registered | undefined,
): string {
  const made = `The key is in ${key}; whoever has it is this gateway. The certificate is in ${certificate}.\n`;
  if (registered === undefined)
    return `${made}Register it with a control plane, as one of its dp-client-certificates.\n`;
  const authority = registered.ca === undefined ? '' : ` \\\n    --control-plane-ca ${ca}`;
  return `${made}
  sallyport gateway --control-plane ${registered.url} \\
    --cert ${certificate} --key ${key}${authority}
`;
}
