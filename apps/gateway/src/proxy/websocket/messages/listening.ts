import type { Exchange, PluginInstance, Refusal, WebSocketMessage } from '@sallyport/pipeline';
import type { BodyMemory } from '../../body-memory.ts';
import { CloseCode } from './close-code.ts';
import { MessageFlow } from './message-flow.ts';

/** What the tunnel does for those who listen. */
export interface ListeningTunnel {
  sendToClient(bytes: Buffer): boolean;
  sendToUpstream(bytes: Buffer): boolean;
  /** Ends the WebSocket on both sides. */
  conclude(code: CloseCode, reason: string, errorCode: string): void;
  /** A plugin threw. */
  fail(bug: unknown): void;
}

/** The messages of a WebSocket both ways, as they are shown to the plugins that listen. */
export class Listening {
  readonly #x: Exchange;
  readonly #listeners: readonly PluginInstance[];
  readonly #tunnel: ListeningTunnel;
  readonly fromClient: MessageFlow;
  readonly fromUpstream: MessageFlow;

  constructor(x: Exchange, listeners: readonly PluginInstance[], tunnel: ListeningTunnel, memory: BodyMemory) {
    this.#x = x;
    this.#listeners = listeners;
    this.#tunnel = tunnel;
    this.fromClient = new MessageFlow(
      {
        onMessage: (message) => this.#show(true, message),
        send: (bytes) => tunnel.sendToUpstream(bytes),
        onInvalid: (code) =>
          tunnel.conclude(code, reasons[code], code === CloseCode.tooBig ? 'body_too_large' : 'bad_request'),
      },
      true,
      memory,
    );
    this.fromUpstream = new MessageFlow(
      {
        onMessage: (message) => this.#show(false, message),
        send: (bytes) => tunnel.sendToClient(bytes),
        onInvalid: (code) => tunnel.conclude(code, reasons[code], 'upstream_invalid'),
      },
      false,
      memory,
    );
  }

  close(): void {
    this.fromClient.close();
    this.fromUpstream.close();
  }

  /** Each plugin sees what the one before made of it. */
  #show(fromClient: boolean, message: WebSocketMessage): Buffer | 'ended' | undefined {
    let shown = message;
    try {
      for (const listener of this.#listeners) {
        const outcome = listener.hooks.onMessage!(this.#x, fromClient, shown);
        if (outcome === undefined) continue;
        if (!Buffer.isBuffer(outcome)) return this.#refuse(listener, outcome as Refusal);
        if (outcome.length === 0) return outcome;
        shown = { isText: message.isText, data: outcome };
      }
    } catch (bug) {
      this.#tunnel.fail(bug);
      return 'ended';
    }
    return shown === message ? undefined : shown.data;
  }

  #refuse({ name }: PluginInstance, { code, message }: Refusal): 'ended' {
    this.#x.refusedBy = name;
    this.#tunnel.conclude(CloseCode.policyViolation, message, code);
    return 'ended';
  }
}

const reasons: Readonly<Record<CloseCode, string>> = {
  [CloseCode.protocolError]: 'protocol error',
  [CloseCode.policyViolation]: 'refused',
  [CloseCode.tooBig]: 'message too big',
  [CloseCode.tryAgainLater]: 'try again later',
};
