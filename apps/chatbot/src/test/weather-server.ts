import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { listenOnLoopback, type RunningMcpServer } from '@sallyport/testkit';

export interface WeatherServer extends RunningMcpServer {
  /** Calls that are being waited for. */
  waiting(): number;
  /** Calls whose caller hung up. */
  hungUp(): number;
}

/** An MCP server of both eras. The weather of Nowhere it never tells, that of Trouble is an error, and it could make rain. */
export async function startWeatherServer(): Promise<WeatherServer> {
  let waiting = 0;
  let hungUp = 0;
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'weather', version: '1.0.0' });
    const inputSchema = fromJsonSchema({ type: 'object', properties: { city: { type: 'string' } } });
    server.registerTool('get_weather', { description: 'Tells the weather.', inputSchema }, async (given) => {
      const { city } = given as { city: string };
      if (city === 'Trouble') return { isError: true, content: [{ type: 'text', text: 'The station is on fire.' }] };
      if (city === 'Nowhere') {
        waiting++;
        await new Promise(() => {});
      }
      return { content: [{ type: 'text', text: `sunny in ${city}` }] };
    });
    const changes = { readOnlyHint: false, destructiveHint: true };
    server.registerTool('make_rain', { description: 'Makes rain.', annotations: changes }, async () => ({
      content: [],
    }));
    return server;
  });
  const serve = toNodeHandler(handler);
  const { url, stop } = await listenOnLoopback(
    createServer((request, response) => {
      response.once('close', () => {
        if (!response.writableFinished && waiting > 0) hungUp++;
      });
      void serve(request, response);
    }),
  );
  return {
    url: `${url}/mcp`,
    waiting: () => waiting,
    hungUp: () => hungUp,
    async stop() {
      await handler.close();
      await stop();
    },
  };
}
