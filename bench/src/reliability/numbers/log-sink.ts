import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '@sallyport/testkit';
import { add, type Totals } from './totals.ts';

/** What of a record is counted. */
export interface LogRecord {
  request: { id: string };
  response: { status: number };
  service?: { name: string };
  consumer?: { username: string };
  trace_id?: { w3c?: string };
  ai?: {
    proxy?: {
      meta?: { request_model?: string; llm_latency?: number };
      usage?: {
        prompt_tokens: number;
        completion_tokens: number;
        cost: number;
        time_to_first_token?: number;
        time_per_token?: number;
      };
    };
    mcp?: { rpc?: { method: string; tool_name?: string; error?: string }[] };
    guards?: { outcome: string }[];
  };
}

/** A receiver of http-log on a port that it keeps when it goes and comes back. What comes twice is known by its id. */
export class LogSink {
  readonly records = new Map<string, LogRecord>();
  readonly #port: number;
  #stop: () => Promise<void>;

  static async start(): Promise<LogSink> {
    const records = new Map<string, LogRecord>();
    const { port, stop } = await listenOnLoopback(serverInto(records));
    return new LogSink(records, port, stop);
  }

  private constructor(records: Map<string, LogRecord>, port: number, stop: () => Promise<void>) {
    this.records = records;
    this.#port = port;
    this.#stop = stop;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/logs`;
  }

  pause(): Promise<void> {
    return this.#stop();
  }

  async resume(): Promise<void> {
    this.#stop = (await listenOnLoopback(serverInto(this.records), this.#port)).stop;
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  totals(ids?: ReadonlySet<string>): Totals {
    const totals: Totals = {};
    for (const record of this.records.values()) if (ids?.has(record.request.id) ?? true) count(record, totals);
    return totals;
  }
}

function serverInto(records: Map<string, LogRecord>): Server {
  return createServer(async (request, response) => {
    for (const record of (await json(request)) as LogRecord[]) records.set(record.request.id, record);
    response.end();
  });
}

function count({ response, service, consumer, ai }: LogRecord, totals: Totals): void {
  add(totals, `status ${response.status}`, 1);
  if (service !== undefined) add(totals, `service ${service.name}`, 1);
  if (consumer !== undefined) add(totals, `consumer ${consumer.username}`, 1);
  for (const { method, tool_name: tool, error } of ai?.mcp?.rpc ?? []) {
    if (method !== 'tools/call') continue;
    add(totals, error === undefined ? `tool ${tool}` : 'tool errors', 1);
  }
  for (const { outcome } of ai?.guards ?? []) if (outcome === 'blocked') add(totals, 'blocked by a guard', 1);
  const model = ai?.proxy?.meta?.request_model;
  const usage = ai?.proxy?.usage;
  if (model === undefined || usage === undefined) return;
  add(totals, `requests to ${model}`, 1);
  add(totals, `prompt tokens of ${model}`, usage.prompt_tokens);
  add(totals, `completion tokens of ${model}`, usage.completion_tokens);
  add(totals, `cost of ${model}`, usage.cost);
}
