import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

interface LoggedEvent {
  readonly streamId: string;
  readonly message: JSONRPCMessage;
}

/** What a session's streams sent, so that a client that lost one can have the rest. */
export class EventLog implements EventStore {
  readonly #events: LoggedEvent[] = [];

  async storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    return String(this.#events.push({ streamId, message }));
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return this.#events[Number(eventId) - 1]?.streamId;
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const last = Number(lastEventId);
    const { streamId } = this.#events[last - 1]!;
    for (let at = last; at < this.#events.length; at++) {
      const event = this.#events[at]!;
      // A priming event is stored as a message without content.
      if (event.streamId === streamId && 'jsonrpc' in event.message) await send(String(at + 1), event.message);
    }
    return streamId;
  }
}
