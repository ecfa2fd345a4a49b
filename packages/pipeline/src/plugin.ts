import type { CollectionDefinition } from '@sallyport/contracts';
import type { z } from 'zod';
import type { Call } from './call.ts';
import type { RouteEntity, ServiceEntity } from './entities.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './reply.ts';
import type { Services, Sink } from './services.ts';
import type { Answer, Serving } from './serving.ts';

/**
 * What a plugin does, moment by moment. Having a hook is the declaration of need: without `onCall` on a route no body
 * is buffered, without `onFrame` the answer is piped as bytes. Hooks may answer at once or with a promise; only bugs
 * are thrown.
 */
export interface PluginHooks {
  /**
   * Before all others, once the route is known or there is none: decides whether this exchange is traced, so that what comes is measured. Only of an
   * instance that serves whoever calls; another has `onRequest`.
   */
  onTrace?(x: Exchange): void;
  /** The request's line and headers are known; its body is not, unless a plugin of the chain says `bodyFirst`. */
  onRequest?(x: Exchange): Refusal | undefined | void | Promise<Refusal | undefined | void>;
  /** The body was read and understood; whoever changes it does so with `x.replaceBody`. Not run where no plugin of the chain wants the body of this request. */
  onCall?(x: Exchange, call: Call): Refusal | undefined | void | Promise<Refusal | undefined | void>;
  /** Asked after `onRequest`: is the body of this request wanted, for `onCall`? Default yes. */
  wantsCall?(x: Exchange): boolean;
  /** `x.call` and `x.body` are wanted in `onRequest` already. */
  bodyFirst?: boolean;
  /** With `bodyFirst`, asked before the chain runs: is the body of this request wanted? Default yes. */
  wantsBodyFirst?(x: Exchange): boolean;
  /** The largest body this plugin reads, in bytes; a longer one is refused with 413. Default 8 MiB, 0 for no limit. */
  bodyBytesMax?: number;
  /**
   * Understands the body in this plugin's protocol instead of as JSON or a form. Asked again when a plugin has replaced the body. One that
   * replaces it itself and gives nothing leaves it to those behind it to understand.
   */
  readCall?(x: Exchange, body: Buffer): Call | Refusal | undefined;
  /**
   * The chain lets the request pass: answers it here instead of sending it on to the service, which need not exist. The
   * first plugin that gives something does. `x.body` and `x.call` are forgotten once the answer's head is written; a body that nobody has read
   * by then, be it through `answer.openBody`, is let pass.
   */
  serve?(x: Exchange, answer: Answer): Serving | undefined;
  /** The head of the answer is known (the upstream's or ours) and may be changed. */
  onResponse?(x: Exchange): void | Promise<void>;
  /** Asked after `onResponse`: does this answer need `onFrame`? Default yes. */
  wantsFrames?(x: Exchange): boolean;
  /**
   * One piece of a streamed answer (an SSE event with its blank line, a line of NDJSON: see `Reply.framing`), or the whole body of an
   * unstreamed one. Nothing returned passes it on as it is; an empty buffer swallows it; a list stands for so many frames, as when some were
   * held back; a refusal replaces an answer that has not begun, and ends a stream that has: with its `lastWords`, or cut. While a promise is
   * pending the answer waits, and its source with it.
   */
  onFrame?(x: Exchange, frame: Buffer): FrameOutcome | Promise<FrameOutcome>;
  /** A streamed answer has ended in order: gives what was held back of it, before the client hears of the end. */
  onFrameEnd?(x: Exchange): FrameOutcome | Promise<FrameOutcome>;
  /** Asked after `onResponse`: does this answer's body interest `onBytes`? Default yes. */
  wantsBytes?(x: Exchange): boolean;
  /** A piece of the answer's body as it leaves, to look at only: nothing is held up or put together for it. */
  onBytes?(x: Exchange, bytes: Buffer): void;
  /** Asked before a WebSocket is opened: are its messages of interest? Default yes. */
  wantsMessages?(x: Exchange): boolean;
  /**
   * A message of a WebSocket, whole, on its way to the other side. Nothing returned passes it on as it is; other bytes
   * replace it, as a message of the same kind; an empty buffer swallows it; a refusal ends the WebSocket with code 1008.
   */
  onMessage?(x: Exchange, fromClient: boolean, message: WebSocketMessage): Buffer | Refusal | undefined | void;
  /** Exactly once per exchange, whatever happened. */
  onFinish?(x: Exchange): void;
  /** Receives the finished event. */
  sink?: Sink;
  /** No new exchange will meet this instance; those in hand go on. What is kept open for exchanges to come ends here. */
  retire?(): void;
  /** The last exchange that could meet it is over: give back what `setup` took. */
  close?(): void | Promise<void>;
}

/** What becomes of a frame. */
export type FrameOutcome = Buffer | readonly Buffer[] | Refusal | undefined | void;

/** Put together from its frames. */
export interface WebSocketMessage {
  /** UTF-8, if both sides keep to the protocol. */
  readonly isText: boolean;
  readonly data: Buffer;
}

export interface PluginInstanceContext {
  /** Deterministic id of the plugin entity; part of counter keys. */
  readonly pluginId: string;
  readonly routeId: string | undefined;
  readonly serviceId: string | undefined;
  /** The consumer group that the plugin entity is scoped to. */
  readonly consumerGroupId?: string | undefined;
  /** Where this plugin keeps its state on an exchange; see `StateSlot`. */
  readonly slot: number;
}

/** A plugin's private state on an exchange, at an index fixed when the snapshot was made. Make one per `setup`. */
export class StateSlot<State> {
  readonly #slot: number;

  constructor(context: PluginInstanceContext) {
    this.#slot = context.slot;
  }

  get(x: Exchange): State | undefined {
    return x.slots[this.#slot] as State | undefined;
  }

  set(x: Exchange, state: State): void {
    while (x.slots.length <= this.#slot) x.slots.push(undefined);
    x.slots[this.#slot] = state;
  }
}

export interface ClientAuthorities {
  /** Where in the configuration they stand, for problems. */
  readonly field: string;
  readonly ids: readonly string[];
  /** One of them is enough, though another has signed it. */
  readonly allowPartialChain: boolean;
}

/** What a plugin of the configuration is attached to. */
export interface Attachment {
  readonly route: RouteEntity | undefined;
  /** That of the route, where it is attached to one. */
  readonly service: ServiceEntity | undefined;
  /** Of the plugin itself. */
  readonly tags: readonly string[];
}

/**
 * What a plugin is for, where security is concerned; whoever looks over a configuration goes by it. `authentication`: finds out who calls, and
 * refuses whoever shows nothing unless `anonymous` names somebody. `authorization`: says who may call; its `onRequest` judges by who calls
 * alone, and its `setup` needs the directory alone, so that others may ask it. `admission`: says from where, or what, may be called. `limit`:
 * bounds how often. `spending`: bounds what models may use, in tokens or money. `guard`: judges what is said to models, or by them.
 * `redaction`: takes out what nobody should read.
 */
export const pluginDuties = [
  'authentication',
  'authorization',
  'admission',
  'limit',
  'spending',
  'guard',
  'redaction',
] as const;

export type PluginDuty = (typeof pluginDuties)[number];

export interface PluginDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
  readonly duty?: PluginDuty | undefined;
  /** Credential collections and the like that come with the plugin. */
  readonly collections?: readonly CollectionDefinition[];
  /** Scopes this plugin may be attached to; default all. */
  readonly scopes?: readonly ('global' | 'service' | 'route' | 'consumer' | 'consumer_group')[];
  /** Asks callers for certificates in the TLS handshake; ids of `ca_certificates` that may have signed them. */
  clientAuthorities?(config: z.output<Schema>): ClientAuthorities;
  /** Programs that the configuration would have run on the gateway's machine, each with the field that names it. */
  commands?(config: z.output<Schema>): readonly { field: string; command: string }[];
  /** What is wrong with a configuration and no single setting can tell, or not for what it is attached to: paths inside it, and sentences. */
  check?(config: z.output<Schema>, attached: Attachment): { path: string; message: string }[];
  /** Loads what `setup` leads to; before it, in a process that sets the plugin up. See `defineLazyPlugin`. */
  load?(): Promise<void>;
  setup(config: z.output<Schema>, services: Services, context: PluginInstanceContext): PluginHooks;
}

/** Declares a plugin. `config` is typed by its schema; the list in `@sallyport/plugins` says when it runs. */
export function definePlugin<Schema extends z.ZodType>(definition: PluginDefinition<Schema>): PluginDefinition<Schema> {
  return definition;
}

/**
 * The same for a plugin whose `setup` leads to much code: it is loaded by workers whose configuration uses the plugin. Schema and
 * `check` should lead to none of it.
 */
export function defineLazyPlugin<Schema extends z.ZodType>(
  definition: Omit<PluginDefinition<Schema>, 'setup' | 'load'>,
  loadSetup: () => Promise<PluginDefinition<Schema>['setup']>,
): PluginDefinition<Schema> {
  let loaded: PluginDefinition<Schema>['setup'] | undefined;
  return {
    ...definition,
    async load() {
      loaded ??= await loadSetup();
    },
    setup(...given) {
      if (loaded === undefined) throw new Error(`${definition.name} is set up before it is loaded`);
      return loaded(...given);
    },
  };
}
