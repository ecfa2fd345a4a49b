import {
  HeaderList,
  type HeldStdioServer,
  type StdioPort,
  type StdioRequest,
  type StdioServer,
} from '@sallyport/pipeline';

export interface FakeStdioAnswer {
  status: number;
  /** Names and values in turn. */
  headers?: readonly string[];
  body?: string;
}

/** Stdio servers that answer as `respond` says; without it, that there is none. */
export class FakeStdio implements StdioPort {
  respond: (server: StdioServer, request: StdioRequest) => FakeStdioAnswer | Error = () =>
    new Error('there is no server');
  readonly held: StdioServer[] = [];
  readonly released: StdioServer[] = [];

  hold(server: StdioServer): HeldStdioServer {
    this.held.push(server);
    return {
      send: (request, receiver) => {
        const answer = this.respond(server, request);
        if (answer instanceof Error) receiver.onError('failed', answer.message);
        else {
          receiver.onHead(answer.status, new HeaderList([...(answer.headers ?? [])]), 'upstream');
          if (answer.body !== undefined) receiver.onData(Buffer.from(answer.body));
          receiver.onEnd();
        }
        return { abort() {}, pause() {}, resume() {} };
      },
      release: () => void this.released.push(server),
    };
  }
}
