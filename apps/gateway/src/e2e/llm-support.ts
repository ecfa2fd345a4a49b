import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logRecords, type RunningGateway, startGateway } from '@sallyport/testkit';
import { expect } from 'vitest';
import { ask } from './support.ts';

export interface LlmRoute {
  readonly path: string;
  /** Where there is something else behind it than a model. */
  readonly service?: string;
  readonly plugins: readonly object[];
}

/** What a log record tells of a request to a model, as far as tests look at it. */
export interface LlmLogLine {
  readonly request: { readonly uri: string };
  readonly response: { readonly status: number };
  readonly [field: string]: unknown;
}

/** A gateway with routes to models, and its log. */
export interface LlmGateway {
  readonly url: string;
  readonly gateway: RunningGateway;
  /** Posts JSON, or text as it stands. */
  post(path: string, body: unknown, headers?: readonly string[]): ReturnType<typeof ask>;
  /** The records of requests for a path, once there are `count`. */
  records(path: string, count?: number): Promise<LlmLogLine[]>;
  stop(): Promise<void>;
}

export async function startLlmGateway(
  routes: readonly LlmRoute[],
  env: Readonly<Record<string, string>> = {},
): Promise<LlmGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-llm-'));
  const log = join(folder, 'log');
  const config = {
    _format_version: '3.0',
    services: routes.flatMap(({ path, plugins, service: url }) =>
      url === undefined ? [] : [{ name: path.slice(1), url, routes: [{ paths: [path], plugins }] }],
    ),
    routes: routes.flatMap(({ path, plugins, service }) => (service === undefined ? [{ paths: [path], plugins }] : [])),
    plugins: [{ name: 'file-log', config: { path: log } }],
  };
  const gateway = await startGateway({ config: JSON.stringify(config), workers: 1, env });
  const read = async (path: string) => {
    const records = await logRecords<LlmLogLine>(log);
    return records.filter(({ request }) => request.uri === path);
  };
  return {
    url: gateway.proxyUrl,
    gateway,
    post: (path, body, headers = []) =>
      ask(gateway.proxyUrl + path, {
        method: 'POST',
        headers: ['Content-Type', 'application/json', ...headers],
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async records(path, count = 1) {
      await expect.poll(async () => (await read(path)).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
      return await read(path);
    },
    async stop() {
      await gateway.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends a request and gives its answer as soon as its head is there. */
export function open(
  url: string,
  body: unknown,
  signal?: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', ...more };
    request(url, { method: 'POST', agent: false, headers, ...(signal && { signal }) }, resolve)
      .once('error', reject)
      .end(JSON.stringify(body));
  });
}

/** The data of a stream's events. */
export function dataOf(stream: string): string[] {
  return stream
    .split(/\r?\n\r?\n/)
    .map((event) => event.trim())
    .filter((event) => event.startsWith('data:'))
    .map((event) => event.slice('data:'.length).trim());
}
