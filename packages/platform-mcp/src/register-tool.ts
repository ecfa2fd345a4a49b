import type { CallToolResult, InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { approvalOf, canElicit } from './approval.ts';
import { type ClientFacts, clientOf } from './client.ts';
import { indented } from './indented.ts';
import { recorded, type ToldCall } from './recorded-api.ts';
import type { ServedTool } from './served-tools.ts';
import type { PlatformServerOptions, ToolCall } from './server.ts';
import { type PlatformTool, type ToolContext, ToolError } from './tool.ts';

/** How long a call may take. */
const callMsMax = 60_000;
/** Of an answer: more than models read. */
const charactersMax = 1_000_000;

type Given = z.output<z.ZodObject>;

interface Answer {
  outcome: ToolCall['outcome'];
  result: CallToolResult | InputRequiredResult;
}

/** Has a server offer a tool. */
export function registerTool(server: McpServer, served: ServedTool, options: PlatformServerOptions): void {
  const { tool, ...schemas } = served;
  const { name, title, description, changes } = tool;
  const annotations = {
    title,
    readOnlyHint: changes === undefined || options.offer.isReadOnly,
    destructiveHint: changes?.isDestructive ?? false,
    idempotentHint: changes?.isIdempotent ?? true,
    // It reaches nothing but the platform.
    openWorldHint: false,
  };
  const config = { title, description, ...schemas, annotations };
  server.registerTool(name, config, async (input: unknown, context: ServerContext) => {
    const startedAtMs = performance.now();
    const client = clientOf(server, context);
    const operations: ToldCall[] = [];
    const signal = AbortSignal.any([context.mcpReq.signal, AbortSignal.timeout(callMsMax)]);
    const toolContext = { api: recorded(options.apiFor(context), operations), signal };
    const call = { tool, given: input as Given, client, toolContext, context };
    const { outcome, result } = await answerTo(call, options);
    const durationMs = performance.now() - startedAtMs;
    options.onCall?.({ tool: name, outcome, operations, durationMs, client: client.name }, context);
    return result;
  });
}

interface Call {
  tool: PlatformTool;
  given: Given;
  client: ClientFacts;
  toolContext: ToolContext;
  context: ServerContext;
}

/** Runs the tool, after its person was asked where it changes something. */
async function answerTo(
  { tool, given, client, toolContext, context }: Call,
  options: PlatformServerOptions,
): Promise<Answer> {
  try {
    const sentence = await tool.changes?.describe(given, toolContext);
    if (sentence === undefined) return await run(tool, given, toolContext);
    const mayChange = () => options.mayChange?.(context) ?? !options.offer.isReadOnly;
    if (!mayChange()) return failed(onlyRead);
    if (!canElicit(client.capabilities)) return failed(unable(sentence), 'unable');
    const verdict = await approvalOf({ tool: tool.name, input: given, sentence }, options.approvals, context);
    // It may have been decided while the person thought about it.
    if (verdict === 'approved') return mayChange() ? await run(tool, given, toolContext) : failed(onlyRead);
    if (verdict === 'declined') return failed('The person said no: nothing was changed.', 'declined');
    return { outcome: 'asked', result: verdict };
  } catch (error) {
    return failed(reasonOf(error as Error, toolContext.signal, options));
  }
}

async function run({ run, output }: PlatformTool, given: Given, context: ToolContext): Promise<Answer> {
  const structuredContent = output.parse(await run(given, context));
  const text = indented(structuredContent);
  if (text.length > charactersMax) throw new ToolError('The answer is too long. Ask for less at once, or filter more.');
  return { outcome: 'success', result: { content: [{ type: 'text', text }], structuredContent } };
}

function reasonOf(error: Error, signal: AbortSignal, { onFailure }: PlatformServerOptions): string {
  if (error instanceof ToolError) return error.message;
  if (signal.aborted) return `It took longer than ${callMsMax / 1_000} s, or was given up. Ask for less at once.`;
  onFailure?.(error);
  return 'Something is wrong on our side; the log of the server tells more.';
}

/** As generation 1 of Konnect's server says it. */
function failed(message: string, outcome: ToolCall['outcome'] = 'error'): Answer {
  return { outcome, result: { content: [{ type: 'text', text: `Error: ${message}\n\n${hints}` }], isError: true } };
}

const onlyRead = 'Nothing can be changed here: tools only read.';

function unable(sentence: string): string {
  return `A person has to agree to this, and your client cannot ask them (elicitation): nothing was changed.
They can do it with a client that can, or themselves, by the API or the CLI:
${sentence}`;
}

const hints = `Troubleshooting:
1. Check that the token is valid, and that its owner has the role that this needs.
2. Check that ids, names and parameters are right; the list tools tell which there are.
3. Check the address of the control plane, and that it can be reached.`;
