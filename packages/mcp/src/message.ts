import { readJson } from '@sallyport/json';
import type { McpCall, McpMessage } from '@sallyport/pipeline';
import type { Primitive } from './federation/gate.ts';
import type { Revision, TargetKey } from './protocol/revision.ts';

/** A request body that has been read, with what its revision says about it. */
export interface ReadCall extends McpCall {
  readonly messages: readonly ReadMessage[];
  /** The revision that the request states: header, `_meta`, or what `initialize` proposes. */
  readonly protocolVersion: string | undefined;
  /** What the messages are read by: the revision stated, or the one that stands for none. */
  readonly revision: Revision;
}

/** A message with its place in the body. `params` is parsed when somebody asks. */
export class ReadMessage implements McpMessage {
  type: 'request' | 'notification' | 'response';
  method: string;
  idText: string | undefined;
  target: string | undefined;

  /** Where the message is in the body. */
  start: number;
  end: number;
  readonly #body: Buffer;
  readonly targets: Record<TargetKey, string | undefined>;
  /** `params.ref` of completion/complete: what values are wanted for. */
  ref: Pick<Primitive, 'kind' | 'name'> | undefined;
  /** `params.notifications.resourceSubscriptions` of subscriptions/listen. */
  subscribedUris: readonly string[];
  /** `protocolVersion` of initialize's params. */
  proposedVersion: string | undefined;
  /** `_meta["io.modelcontextprotocol/protocolVersion"]`. */
  metaVersion: string | undefined;
  /** `_meta` names a version, be it a text or not: this asks to be taken for modern. */
  claimsModern: boolean;
  /** What else `_meta` says of the client, each what it must be; `hasBadMeta` when one is not. */
  clientCapabilities: Buffer | undefined;
  clientInfo: Buffer | undefined;
  logLevel: string | undefined;
  hasBadMeta: boolean;
  paramsStart: number;
  paramsEnd: number;
  /** `params.arguments`, where it is an object. */
  argumentsStart: number;
  argumentsEnd: number;
  /** Of a response: its `result` or `error`. */
  contentStart: number;
  contentEnd: number;
  isError: boolean;
  #params: Readonly<Record<string, unknown>> | undefined;

  constructor(body: Buffer, start: number) {
    this.type = 'request';
    this.method = '';
    this.idText = undefined;
    this.target = undefined;
    this.start = start;
    this.end = start;
    this.#body = body;
    this.targets = { name: undefined, uri: undefined, taskId: undefined };
    this.ref = undefined;
    this.subscribedUris = noUris;
    this.proposedVersion = undefined;
    this.metaVersion = undefined;
    this.claimsModern = false;
    this.clientCapabilities = undefined;
    this.clientInfo = undefined;
    this.logLevel = undefined;
    this.hasBadMeta = false;
    this.paramsStart = 0;
    this.paramsEnd = 0;
    this.argumentsStart = 0;
    this.argumentsEnd = 0;
    this.contentStart = 0;
    this.contentEnd = 0;
    this.isError = false;
    this.#params = undefined;
  }

  /** `params` as sent: a view of the body. */
  get paramsBytes(): Buffer | undefined {
    return this.paramsEnd === 0 ? undefined : this.#body.subarray(this.paramsStart, this.paramsEnd);
  }

  /** `params.arguments` as sent: a view of the body. */
  get argumentBytes(): Buffer | undefined {
    return this.argumentsEnd === 0 ? undefined : this.#body.subarray(this.argumentsStart, this.argumentsEnd);
  }

  /** A response's `result` or `error` (`isError`) as sent: a view of the body. */
  get contentBytes(): Buffer | undefined {
    return this.contentEnd === 0 ? undefined : this.#body.subarray(this.contentStart, this.contentEnd);
  }

  /** The message as sent: a view of the body. */
  get bytes(): Buffer {
    return this.#body.subarray(this.start, this.end);
  }

  get params(): Readonly<Record<string, unknown>> | undefined {
    if (this.paramsEnd === 0) return undefined;
    this.#params ??= readJson(this.#body.toString('utf8', this.paramsStart, this.paramsEnd)) as Record<string, unknown>;
    return this.#params;
  }

  /** The message as it was sent, cut at so many bytes. */
  text(bytesMax: number): string {
    return this.#body.toString('utf8', this.start, Math.min(this.end, this.start + bytesMax));
  }
}

const noUris: readonly string[] = [];
