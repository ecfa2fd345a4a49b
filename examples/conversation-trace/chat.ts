import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import OpenAI from 'openai';

const apikey = 'ann-key';

/** A chat application with official clients, which tells the gateway nothing of what belongs together. */
export async function chat(gatewayUrl: string, question: string): Promise<string> {
  const headers = { apikey };
  const server = new Client({ name: 'chat', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${gatewayUrl}/mcp`), { requestInit: { headers } });
  const models = new OpenAI({ baseURL: gatewayUrl, apiKey: 'of-the-gateway', defaultHeaders: headers });
  await server.connect(transport);
  const { tools } = await server.listTools();
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
  for (;;) {
    const { choices } = await models.post<OpenAI.ChatCompletion>('/chat', {
      body: {
        messages,
        tools: tools.map(({ name, description, inputSchema: parameters }) => {
          return { type: 'function', function: { name, description, parameters } };
        }),
      },
    });
    const { message } = choices[0]!;
    messages.push(message);
    if (message.tool_calls === undefined) break;
    for (const call of message.tool_calls) {
      if (call.type !== 'function') continue;
      const { name, arguments: given } = call.function;
      const result = await server.callTool({ name, arguments: JSON.parse(given) as Record<string, unknown> });
      messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
    }
  }
  await transport.terminateSession();
  await server.close();
  return messages.at(-1)!.content as string;
}
