import type {
  Answer,
  Exchange,
  HeaderList,
  HeldStdioServer,
  InnerCall,
  InnerReceiver,
  Serving,
} from '@sallyport/pipeline';
import { refuse } from '@sallyport/pipeline';
import { refuseOutsiders } from './inner-only.ts';
import type { SetupMode } from './setup.ts';

/** A program of this machine is the MCP server: listeners reach it as they reach one on the network. */
export const setupStdioServer: SetupMode = (config, services, context) => {
  const { command, args, env, cwd, max_processes, idle_timeout } = config.stdio!;
  const held = services.stdio.hold({
    name: context.routeId ?? context.pluginId,
    command,
    args,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, services.secret(value)])),
    cwd,
    processesMax: max_processes,
    idleMs: idle_timeout * 1000,
  });
  return {
    bodyBytesMax: config.max_request_body_size,
    onRequest: refuseOutsiders,
    // Has the body read, which goes to the program whole.
    onCall() {},
    serve: (x, answer) => new StdioAnswer(answer).send(held, x),
    close: () => held.release(),
  };
};

/** What the program says, on its way to the client. */
class StdioAnswer implements InnerReceiver, Serving {
  readonly #answer: Answer;
  #call: InnerCall | undefined;
  #hasHead = false;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  send(held: HeldStdioServer, { method, requestHeaders, body }: Exchange): this {
    const headers: string[] = [];
    for (const name of passedHeaders) {
      const value = requestHeaders.get(name);
      if (value !== undefined) headers.push(name, value);
    }
    this.#call = held.send({ method, headers, body }, this);
    return this;
  }

  onHead(status: number, headers: HeaderList): void {
    this.#hasHead = true;
    this.#answer.head(status, answeredHeaders(headers));
  }

  onData(chunk: Buffer): void {
    if (!this.#answer.write(chunk)) this.#call?.pause();
  }

  onEnd(): void {
    this.#answer.end();
  }

  onError(): void {
    this.#answer.refuse(this.#hasHead ? cut : unavailable);
  }

  onDrain(): void {
    this.#call?.resume();
  }

  onAbandon(): void {
    this.#call?.abort();
  }
}

/** All that a server over stdio can have a use for. */
const passedHeaders = ['mcp-session-id', 'mcp-protocol-version', 'content-type', 'accept'];
/** Of its one connection with us. */
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

function answeredHeaders(headers: HeaderList): string[] {
  const answered: string[] = [];
  for (let i = 0; i < headers.length; i++)
    if (!ownHeaders.has(headers.name(i))) answered.push(headers.raw[i * 2]!, headers.value(i));
  return answered;
}

const unavailable = refuse(502, 'mcp_stdio_unavailable', 'The program that is the MCP server cannot be reached.', {
  style: 'negotiated',
});
const cut = refuse(502, 'mcp_stdio_cut', 'The program that is the MCP server broke off.');
