import { readFile } from 'node:fs/promises';
import type { BlockKind, Entity } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../flag.ts';

/** A configuration as the control plane shows it to whoever asks. */
export interface Exported {
  version: number;
  collections: Record<string, Entity[]>;
  /** Collections that the token may not see. */
  hidden: string[];
  are_secrets_shown: boolean;
}

export interface Change {
  action: 'put' | 'delete';
  collection: string;
  key: string;
  fields?: Entity;
}

export interface Written {
  version: number;
  created: number;
  updated: number;
  deleted: number;
}

export interface Block {
  kind: BlockKind;
  name: string;
  reason?: string | undefined;
}

/** How many of the connected gateways have a change, and how many not. */
export interface Reach {
  applied: number;
  missing: number;
}

interface BlockPage {
  data: (Block & { id: string })[];
  offset?: string;
  next: string | null;
}

/** What the control plane says why it does not do it; each line can stand alone. */
export class ControlPlaneRefused extends Error {
  readonly status: number;

  constructor(status: number, lines: readonly string[]) {
    super(lines.join('\n'));
    this.status = status;
  }
}

/** Where a control plane is, and the token to show there. Throws `UsageError`. */
export async function readConnection(args: Arguments): Promise<{ url: string; token: string }> {
  const address = args.get('--control-plane-addr');
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`--control-plane-addr: '${address}' is no URL like https://control.example.com`);
  const file = args.find('--token-file');
  const token = file === undefined ? args.find('--token') : await tokenIn(file);
  if (token === undefined) throw new UsageError('--token-file FILE is missing: it holds the token to show');
  return { url: url.href.replace(/\/+$/, ''), token };
}

/** Speaks with the API of a control plane. */
export class ControlPlaneClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Throws `UsageError`. */
  static async open(args: Arguments): Promise<ControlPlaneClient> {
    const { url, token } = await readConnection(args);
    return new ControlPlaneClient(url, token);
  }

  async export(controlPlane: string): Promise<Exported> {
    return (await this.#ask('GET', `${pathOf(controlPlane)}/configuration`)) as Exported;
  }

  async apply(
    controlPlane: string,
    changes: readonly Change[],
    { expected, summary, isDryRun = false }: { expected: number; summary?: string | undefined; isDryRun?: boolean },
  ): Promise<Written> {
    const path = `${pathOf(controlPlane)}/configuration/changes`;
    const query = isDryRun ? '?dry-run=true' : '';
    return (await this.#ask('POST', `${path}${query}`, { changes, expected, summary })) as Written;
  }

  /** Undefined: there is one already. */
  async block(controlPlane: string, block: Block): Promise<Reach | undefined> {
    const { status, reach } = await this.#send('POST', `${blocksOf(controlPlane)}?wait=applied`, block, [409]);
    return status === 409 ? undefined : reach;
  }

  async blocks(controlPlane: string): Promise<(Block & { id: string })[]> {
    const found: (Block & { id: string })[] = [];
    let offset = '';
    do {
      const page = (await this.#ask('GET', `${blocksOf(controlPlane)}?size=1000${offset}`)) as BlockPage;
      found.push(...page.data);
      offset = page.offset === undefined || page.next === null ? '' : `&offset=${encodeURIComponent(page.offset)}`;
    } while (offset !== '');
    return found;
  }

  async unblock(controlPlane: string, id: string): Promise<Reach> {
    return (await this.#send('DELETE', `${blocksOf(controlPlane)}/${id}?wait=applied`)).reach;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return readJson((await this.#send(method, path, body)).text);
  }

  /** `besides`: statuses that are answers too. */
  async #send(
    method: string,
    path: string,
    body?: unknown,
    besides: readonly number[] = [],
  ): Promise<{ status: number; text: string; reach: Reach }> {
    const response = await fetch(this.#url + path, {
      method,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw new ControlPlaneRefused(0, [`${this.#url} cannot be reached: ${reasonOf(error)}`]);
    });
    const text = await response.text();
    if (!response.ok && !besides.includes(response.status))
      throw new ControlPlaneRefused(response.status, linesOf(response.status, text));
    return { status: response.status, text, reach: reachOf(response.headers.get('sallyport-gateways')) };
  }
}

/** Of `applied=2, rejected=0, pending=1`. */
function reachOf(header: string | null): Reach {
  const count = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(header ?? '')?.[1] ?? 0);
  return { applied: count('applied'), missing: count('rejected') + count('pending') };
}

function pathOf(controlPlane: string): string {
  return `/v2/control-planes/${encodeURIComponent(controlPlane)}`;
}

function blocksOf(controlPlane: string): string {
  return `${pathOf(controlPlane)}/core-entities/blocks`;
}

async function tokenIn(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
  } catch (error) {
    throw new UsageError(`--token-file: ${file} cannot be read: ${(error as Error).message}`);
  }
  throw new UsageError(`--token-file: ${file} holds no token, which is one line without spaces`);
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

function linesOf(status: number, text: string): string[] {
  try {
    const {
      detail,
      message,
      invalid_parameters: parameters = [],
    } = readJson(text) as {
      detail?: string;
      message?: string;
      invalid_parameters?: { reason: string }[];
    };
    if (parameters.length > 0) return parameters.map(({ reason }) => reason);
    const told = detail ?? message;
    if (told !== undefined) return [told];
  } catch {
    // It is no control plane that answers so.
  }
  return [`It answered ${status}, and nothing that a control plane says; is --control-plane-addr right?`];
}
