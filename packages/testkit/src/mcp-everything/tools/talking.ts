import { setTimeout as delay } from 'node:timers/promises';
import { inputRequired, type McpServer, type ServerContext } from '@modelcontextprotocol/server';

/** Tools that say something before they are done: logs, progress, a stream that ends early. */
export function addTalkingTools(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs three times.' }, async (context) => {
    await log(context, ['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    return text('Logged three times.');
  });
  server.registerTool('test_logging_tool', { description: 'Logs, for those who want logs.' }, async (context) => {
    await log(context, ['First', 'Second']);
    return text('Logged, if that was wanted.');
  });
  server.registerTool('test_tool_with_progress', { description: 'Tells how far it is.' }, async (context) => {
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await delay(betweenMs);
      await reportProgress(context, progress);
    }
    return text('Reported progress three times.');
  });
  server.registerTool(
    'test_reconnection',
    { description: 'Ends the stream before it answers; the client comes back for the answer.' },
    async (context) => {
      context.http?.closeSSE?.();
      await delay(2 * betweenMs);
      return text('Answered after the stream was closed.');
    },
  );
  server.registerTool(
    'test_streaming_elicitation',
    { description: 'Tells how far it is, then asks for something.' },
    async (context) => {
      await reportProgress(context, 50);
      return inputRequired({
        inputRequests: {
          confirm: inputRequired.elicit({
            message: 'Go on?',
            requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } } },
          }),
        },
      });
    },
  );
}

const betweenMs = 50;

async function log(context: ServerContext, messages: readonly string[]): Promise<void> {
  for (const [index, message] of messages.entries()) {
    if (index > 0) await delay(betweenMs);
    await context.mcpReq.log('info', message);
  }
}

async function reportProgress(context: ServerContext, progress: number): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
}

function text(said: string) {
  return { content: [{ type: 'text' as const, text: said }] };
}
