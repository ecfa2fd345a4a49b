import type { ExchangeEvent } from '@sallyport/contracts';
import {
  Chain,
  type Exchange,
  FrameChain,
  HeaderList,
  type PluginDefinition,
  type PluginEntity,
  type PluginInstance,
  type Refusal,
  type RouteEntity,
  type ServiceEntity,
  toEvent,
} from '@sallyport/pipeline';
import { bodyOf, type ExchangeOptions, exchange } from './exchange.ts';
import { type FakeServices, fakeServices } from './fake-services.ts';
import { Served } from './served.ts';
import { bodyOfRefusal, isStreamed, TakenFrames } from './taken-frames.ts';

export interface RunPluginOptions {
  services?: FakeServices;
  /** Every exchange is on this route and service unless it says otherwise. */
  route?: RouteEntity;
  service?: ServiceEntity;
  /** Of the plugin. */
  tags?: readonly string[];
  upstream?: UpstreamAnswer | ((x: Exchange) => UpstreamAnswer);
  pluginId?: string;
}

/** What the pretended upstream says. Default: 200 with an empty JSON object. */
export interface UpstreamAnswer {
  status?: number;
  headers?: Readonly<Record<string, string>> | readonly string[];
  /** A list is a stream, frame by frame. */
  body?: string | readonly string[];
}

/** A plugin's "no", as the caller reads it. */
export interface Refused {
  status: number;
  code: string;
  /** By lower-case name; repeats joined with `, `. */
  headers: Record<string, string>;
  /** Parsed when it is JSON. */
  body: unknown;
}

/** All that can be seen of one exchange. */
export interface Trace {
  outcome: 'passed' | Refused;
  x: Exchange;
  /** The plugin's own answer, when it served. */
  served: Served | undefined;
  /** What the upstream was sent; undefined when the exchange was refused or served. Headers by lower-case name, repeats joined with `, `. */
  upstream: { method: string; path: string; query: string; headers: Record<string, string>; body: string } | undefined;
  /** What the caller was answered, after `onResponse` and `onFrame`. */
  reply: { status: number; headers: Record<string, string>; body: string };
  event: ExchangeEvent;
}

export interface PluginRun {
  /** Runs one exchange: `'passed'`, or the refusal. */
  (request?: ExchangeOptions): Promise<'passed' | Refused>;
  /** Runs one exchange and shows everything, once it is over. */
  trace(request?: ExchangeOptions): Promise<Trace>;
  /** Runs one exchange that the plugin serves: gives its answer while it goes on. Throws when the plugin does not serve. */
  serve(request?: ExchangeOptions): Promise<{ served: Served; trace: Promise<Trace> }>;
  readonly services: FakeServices;
  readonly instance: PluginInstance;
  /** The events of all exchanges so far; those a `sink` was given. */
  readonly events: readonly ExchangeEvent[];
  close(): Promise<void>;
}

/**
 * Sets a plugin up from a configuration as a file would hold it and runs exchanges through a real chain with it alone.
 * Throws when the configuration is wrong.
 */
export function runPlugin(
  definition: PluginDefinition,
  config: Readonly<Record<string, unknown>> = {},
  options: RunPluginOptions = {},
): PluginRun {
  const services = options.services ?? fakeServices();
  const instance = setUp(definition, config, services, options);
  const chain = new Chain([{ name: definition.name, base: instance, baseRank: 11, scoped: undefined }]);
  const events: ExchangeEvent[] = [];

  async function begin(request: ExchangeOptions) {
    const { route, service } = options;
    const x = exchange({
      startedAtMs: services.clock.nowMs(),
      ...(route && { route }),
      ...(service && { service }),
      ...request,
    });
    const refusal = await decide(chain, x, bodyOf(request));
    const served =
      refusal === undefined && instance.hooks.serve !== undefined ? new Served(chain, x, bodyOf(request)) : undefined;
    return { x, refusal, served: served?.start(instance) === true ? served : undefined };
  }

  async function trace(request: ExchangeOptions = {}): Promise<Trace> {
    const { x, refusal, served } = await begin(request);
    if (served !== undefined) return await traceServed(served);
    const upstream = refusal === undefined ? sentUpstream(x, bodyOf(request)) : undefined;
    const frames = answer(x, refusal, options.upstream);
    await chain.response(x);
    const body = await throughFrames(chain, x, frames);
    return conclude(x, refusal, body, { upstream, served });
  }

  async function traceServed(served: Served): Promise<Trace> {
    await served.over;
    if (served.state === 'failed') throw served.bug;
    const { x, refusal } = served;
    if (x.reply === undefined && refusal !== undefined) {
      const frames = answer(x, refusal, undefined);
      await chain.response(x);
      return conclude(x, refusal, await throughFrames(chain, x, frames), { upstream: undefined, served });
    }
    return conclude(x, undefined, served.frames.join(''), { upstream: undefined, served });
  }

  function conclude(
    x: Exchange,
    refusal: Refusal | undefined,
    body: string,
    { upstream, served }: Pick<Trace, 'upstream' | 'served'>,
  ): Trace {
    const { clock, node } = services;
    chain.finish(x, (_instance, error) => {
      throw error;
    });
    x.sentHeaders = x.reply?.headers.raw ?? [];
    if (refusal !== undefined) x.errorCode = refusal.code;
    const event = toEvent(x, {
      nodeId: node.id,
      configHash: '0'.repeat(32),
      endedAtMs: clock.nowMs(),
      totalMs: clock.nowMs() - x.startedAtMs,
      tls: undefined,
    });
    events.push(event);
    for (const sink of chain.sinks(x) ?? []) sink(event);
    const headers = x.reply === undefined ? {} : headersByName(x.reply.headers);
    const reply = { status: x.reply?.status ?? 499, headers, body };
    return { outcome: refusal === undefined ? 'passed' : refused(refusal, reply), x, served, upstream, reply, event };
  }

  return Object.assign(async (request?: ExchangeOptions) => (await trace(request)).outcome, {
    trace,
    async serve(request: ExchangeOptions = {}) {
      const { served } = await begin(request);
      if (served === undefined) throw new Error(`${definition.name} does not serve this exchange`);
      return { served, trace: traceServed(served) };
    },
    services,
    instance,
    events,
    close: async () => void (await instance.hooks.close?.()),
  });
}

/** By lower-case name; repeats joined with `, `. */
export function headersByName(headers: HeaderList): Record<string, string> {
  const byName: Record<string, string> = {};
  for (const name of headers.names) byName[name] ??= headers.getAll(name).join(', ');
  return byName;
}

function setUp(
  definition: PluginDefinition,
  given: Readonly<Record<string, unknown>>,
  services: FakeServices,
  { route, service, tags = [], pluginId = '0d4c1f3e-8a7b-4c2d-9e6f-1a2b3c4d5e6f' }: RunPluginOptions,
): PluginInstance {
  const config = definition.schema.parse(given);
  const problems = definition.check?.(config, { route, service, tags }) ?? [];
  if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const context = { pluginId, routeId: route?.id, serviceId: service?.id, slot: 0 };
  const entity: PluginEntity = {
    id: pluginId,
    name: definition.name,
    enabled: true,
    config: config as Record<string, unknown>,
    protocols: ['http', 'https'],
  };
  return { name: definition.name, entity, hooks: definition.setup(config, services, context), condition: undefined };
}

/** The chain up to its decision, in the gateway's order: request, body, call. */
async function decide(chain: Chain, x: Exchange, body: Buffer | undefined): Promise<Refusal | undefined> {
  chain.trace(x);
  const readsFirst = chain.wantsBodyFirst(x);
  if (readsFirst) {
    const refusal = readBody(chain, x, body);
    if (refusal !== undefined) return refusal;
  }
  const refusal = await chain.request(x);
  if (refusal !== undefined) return refusal;
  if (!chain.wantsCall(x)) return undefined;
  const unreadable = readsFirst
    ? chain.readAgain(x)
    : x.call === undefined
      ? readBody(chain, x, x.body ?? body)
      : undefined;
  return unreadable ?? (await chain.call(x));
}

function readBody(chain: Chain, x: Exchange, body: Buffer | undefined): Refusal | undefined {
  x.body = body;
  return chain.read(x);
}

function sentUpstream(x: Exchange, body: Buffer | undefined): Trace['upstream'] {
  return {
    method: x.method,
    path: x.upstreamPath,
    query: x.query,
    headers: headersByName(x.requestHeaders),
    body: ((x.bodyReplaced ? x.body : body) ?? '').toString(),
  };
}

/** Sets `x.reply` and gives the frames of its body. */
function answer(x: Exchange, refusal: Refusal | undefined, upstream: RunPluginOptions['upstream']): Buffer[] {
  if (refusal !== undefined) {
    const body = bodyOfRefusal(x, refusal);
    const headers = new HeaderList([...refusal.headers]);
    if (!headers.has('content-type') && body.length > 0) headers.add('content-type', jsonType, 'Content-Type');
    x.reply = { status: refusal.status, headers, source: 'gateway', body };
    return [body];
  }
  const {
    status = 200,
    headers = { 'Content-Type': jsonType },
    body = '{}',
  } = typeof upstream === 'function' ? upstream(x) : (upstream ?? {});
  const raw = Array.isArray(headers) ? headers : Object.entries(headers).flat();
  x.reply = { status, headers: new HeaderList([...raw]), source: 'upstream', body: undefined };
  return [body].flat().map((frame) => Buffer.from(frame));
}

const jsonType = 'application/json; charset=utf-8';

async function throughFrames(chain: Chain, x: Exchange, frames: Buffer[]): Promise<string> {
  const reply = x.reply!;
  // A gateway's own answer has its body in the reply, where `onResponse` may have changed it.
  if (reply.source === 'gateway') return (reply.body ?? '').toString();
  const taken = new TakenFrames(chain.watchers(x), x);
  const framers = new FrameChain(x, chain.framers(x), taken);
  const refusal = (await framers.passAll(frames)) ?? (isStreamed(reply) ? await framers.end() : undefined);
  if (refusal !== undefined) taken.refuse(refusal);
  return taken.text;
}

function refused({ code }: Refusal, { status, headers, body }: Trace['reply']): Refused {
  return {
    status,
    code,
    headers,
    body: body !== '' && headers['content-type']?.includes('json') ? JSON.parse(body) : body,
  };
}
