import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Client,
  type jsonSchemaValidator as JsonSchemaValidators,
  ProtocolError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import type { Bounds } from '../bounds.ts';
import type { Problem } from '../wire.ts';
import { createGatewayFetch, type Passage, RefusedByGateway, type Watcher } from './passage.ts';
import { ToolFailure, textOfResult } from './text-of-result.ts';

export interface ToolBox {
  /** For a model. Each says in its errors what happened, in words for the model and for people. */
  readonly tools: ToolSet;
  /** Says goodbye to the server; nobody need wait for that. */
  close(): void;
}

export interface ToolBoxOptions {
  readonly toolsUrl: string;
  readonly passage: Passage;
  readonly bounds: Pick<Bounds, 'toolMsMax' | 'toolsMax' | 'toolResultBytesMax'>;
  /** Ends connecting, and whatever is being called. */
  readonly signal: AbortSignal;
  readonly listing: Watcher;
  readonly calling: (tool: string, toolCallId: string) => CallWatcher;
  /** A call was refused for a reason that holds for all others too. */
  readonly onHopeless: (problem: Problem) => void;
}

/** What becomes of one call. */
export interface CallWatcher extends Watcher {
  done(detail: string): void;
  failed(error: unknown): void;
}

/** Connects to the MCP server behind the gateway, and gives those of its tools that this person may call and that only read. */
export async function openToolBox(options: ToolBoxOptions): Promise<ToolBox> {
  const { toolsUrl, passage, bounds, signal, listing, calling, onHopeless } = options;
  // The client library has no way to say which request is whose.
  const watching = new AsyncLocalStorage<Watcher>();
  const fetch = createGatewayFetch(passage, 'tools', isRefusal, () => watching.getStore());
  const client = new Client(identity, { versionNegotiation: { mode: 'auto' }, jsonSchemaValidator: unjudged });
  const transport = new StreamableHTTPClientTransport(new URL(toolsUrl), { fetch });
  const limits = { signal, timeout: bounds.toolMsMax };
  const close = () => {
    const ended = transport.terminateSession().catch(() => {});
    void ended.then(() => client.close()).catch(() => {});
  };
  try {
    await client.connect(transport, limits);
    const { tools } = await watching.run(listing, () => client.listTools(undefined, limits));
    const offered = tools.filter(
      ({ name, annotations }) =>
        modelsTakeName.test(name) && annotations?.readOnlyHint !== false && annotations?.destructiveHint !== true,
    );
    const call = async (name: string, input: unknown, toolCallId: string) => {
      const watcher = calling(name, toolCallId);
      try {
        const result = await watching.run(watcher, () =>
          client.callTool({ name, arguments: (input ?? {}) as Record<string, unknown> }, limits),
        );
        const text = textOfResult(result, bounds.toolResultBytesMax);
        watcher.done(`${text.length.toLocaleString('en-US')} characters`);
        return text;
      } catch (error) {
        watcher.failed(error);
        if (error instanceof RefusedByGateway && isHopeless(error.problem)) onHopeless(error.problem);
        throw new ToolProblem(whatHappened(error).slice(0, errorCharsMax));
      }
    };
    return {
      close,
      tools: Object.fromEntries(
        offered.slice(0, bounds.toolsMax).map(({ name, title, description, inputSchema }) => [
          name,
          dynamicTool({
            ...(title === undefined ? {} : { title }),
            description: description ?? title ?? name,
            // What it may hold is checked by the server that it came from.
            inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]),
            execute: (input, { toolCallId }) => call(name, input, toolCallId),
          }),
        ]),
      ),
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** What tools answer is for the model to read, whatever they promised: compiling their schemas for each question is a third of the work. */
const unjudged: JsonSchemaValidators = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
};

const identity = { name: 'sallyport-chatbot', version: '0.1.0' };

/** What the model reads, and the page shows. The library puts an error's name before it. */
class ToolProblem extends Error {
  override readonly name = '';
}

const errorCharsMax = 4_000;

function whatHappened(error: unknown): string {
  if (error instanceof ProtocolError) return `The tool was refused: ${error.message}`;
  if (error instanceof RefusedByGateway || error instanceof ToolFailure) return error.message;
  return error instanceof Error ? `The tool did not answer: ${error.message}` : 'The tool did not answer.';
}

function isHopeless({ kind }: Problem): boolean {
  return kind === 'sign-in' || kind === 'limit';
}

/** As OpenAI has it. */
const modelsTakeName = /^[\w-]{1,64}$/;

/** Others are part of how client and server find a language. */
function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 429 || status >= 500 || (status >= 300 && status < 400);
}
