import { createHash } from 'node:crypto';
import {
  type ClientFacts,
  type Endpoint,
  innerCarrier,
  type Opening,
  principalOf,
  type ReadCall,
  type ReadingRules,
  type Seal,
  ServerSource,
} from '@sallyport/mcp';
import type {
  Answer,
  Exchange,
  Held,
  PluginInstanceContext,
  ServiceEntity,
  Services,
  Serving,
} from '@sallyport/pipeline';
import type { AiMcpProxyConfig } from '../schema.ts';
import { gatewayInfo } from '../serving/gateway-info.ts';
import { serviceUrl } from '../sources/service-url.ts';
import { openFront } from './open-front.ts';

/** Between clients and a server that does not speak their revision; those whose revision it speaks pass by. */
export class Bridge {
  readonly #config: AiMcpProxyConfig;
  readonly #services: Services;
  readonly #context: PluginInstanceContext;
  readonly #seal: Seal;
  readonly #open: ReturnType<typeof openFront>;
  #source: Held<ServerSource> | undefined;

  constructor(
    config: AiMcpProxyConfig,
    rules: ReadingRules,
    seal: Seal,
    services: Services,
    context: PluginInstanceContext,
  ) {
    this.#config = config;
    this.#services = services;
    this.#context = context;
    this.#seal = seal;
    const stores = { seal, records: services.records.local, mail: services.mail.local };
    this.#open = openFront(this.#endpoint(), rules, stores, config, services, context);
  }

  /**
   * Must the messages of a client without a session that was begun here be translated? Whose session is the server's own speaks
   * its revision; for the others it counts what the server speaks, which is asked once.
   */
  isNeeded(x: Exchange, call: ReadCall): boolean | Promise<boolean> {
    const { era } = call.revision;
    if (era === 'legacy' && x.requestHeaders.has('mcp-session-id')) return false;
    const source = this.#sourceFor(x);
    const known = source.wires.knows(era);
    if (known !== undefined) return !known;
    const speaks = source.wires.speaks(openingOf(x, era));
    // A server that would not say has something to say to the client itself.
    return typeof speaks === 'object' ? speaks.then((does) => does === false) : speaks === false;
  }

  /** Could the session have been begun here, by this caller? */
  isOurs(x: Exchange, sessionId: string): boolean {
    return this.#open.front.mayHold(sessionId, principalOf(x));
  }

  serve(x: Exchange, call: ReadCall | undefined, answer: Answer): Serving {
    // A session is gone on with at a worker that may have seen nothing of the server yet.
    this.#sourceFor(x);
    return this.#open.front.serve(x, call, answer);
  }

  /** The configuration is replaced: a session that is held for clients to come holds up the old one. */
  retire(): void {
    this.#source?.value.endIdle();
  }

  /** The server refused what went to it untranslated: it may be another one by now. */
  doubt(): void {
    this.#source?.value.wires.doubt();
  }

  close(): void {
    this.#open.close();
    this.#source?.release();
  }

  /** The source is known with the first exchange, since that knows the service. */
  #endpoint(): Endpoint {
    return {
      open: (opening) => this.#sourceFor(opening.x).open(opening),
      resume: (data) => this.#source!.value.resume(data as never),
      visit: (opening) => this.#sourceFor(opening.x).visit(opening),
      discover: (opening) => this.#sourceFor(opening.x).discover(opening),
    };
  }

  #sourceFor({ service }: Exchange): ServerSource {
    this.#source ??= this.#hold(service!);
    return this.#source.value;
  }

  #hold(service: ServiceEntity): Held<ServerSource> {
    const { kept, inner, clock, log, records, mail } = this.#services;
    const { server } = this.#config;
    const url = serviceUrl(service);
    const settings = [this.#context.pluginId, url, service.read_timeout, server];
    const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64url');
    return kept.hold(`mcp source ${key}`, () => {
      return new ServerSource({
        name: service.name ?? service.id,
        carrier: innerCarrier(inner, { to: 'service', url, forwardsHeaders: true }),
        protocol: server.upstream_protocol,
        services: {
          clock,
          log,
          records: records.local,
          mail: mail.local,
          seal: this.#seal,
          sessionMs: server.session.session_ttl * 1000,
        },
        limits: { ...limits, headMs: service.read_timeout, idleMs: service.read_timeout },
      });
    });
  }
}

const limits = {
  wholeMs: 15 * 60_000,
  bytesMax: 16 * 1024 * 1024,
  asksMax: 1000,
  failuresMax: 5,
  openMs: 5000,
  sessionsMax: 1000,
  idleSessionMs: 5 * 60_000,
};

/** Who asks a server what it speaks: the gateway, with the credentials that the exchange has for it. */
function openingOf(x: Exchange, era: ClientFacts['era']): Opening {
  return { x, client: era === 'modern' ? modernProbe : legacyProbe, principal: principalOf(x) };
}

const nothing = Buffer.from('{}');
const modernProbe: ClientFacts = {
  era: 'modern',
  protocolVersion: '2026-07-28',
  capabilities: nothing,
  info: gatewayInfo,
  logLevel: undefined,
};
const legacyProbe: ClientFacts = { ...modernProbe, era: 'legacy', protocolVersion: '2025-11-25' };
