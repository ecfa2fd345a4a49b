import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, PlainBrowser, startGateway } from '@sallyport/testkit';

// What the conformance suite starts to see the gateway itself as an OAuth client: `node gateway-as-client.ts <url>` has a person use the
// suite's server through upstream-sign-in. The person signs in when the application cannot go on, and lets it try again.
const server = process.argv[2]!;
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Record<string, string>;
const port = await freePort('127.0.0.1');
const address = `http://localhost:${port}`;
const registered = `
              client_id: ${context['client_id']}
              client_secret: ${context['client_secret']}`;
const gateway = await startGateway({
  workers: 1,
  args: ['--proxy-listen', `127.0.0.1:${port}`, '--outbound-allow', 'localhost'],
  config: `
_format_version: "3.0"
consumers:
  - username: alice
    keyauth_credentials: [{key: alice-key}]
services:
  - name: suite
    url: ${server}
    routes:
      - name: mcp
        paths: ["/mcp"]
        plugins:
          - name: key-auth
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
          - name: upstream-sign-in
            config:
              id: suite
              resource: ${server}
              pages: ${address}/connect${context['client_id'] === undefined ? '' : registered}
routes:
  - name: connect
    paths: ["/connect"]
    plugins:
      - name: key-auth
      - name: upstream-sign-in-pages
        config:
          pages: ${address}/connect
`,
});

async function runClient(): Promise<boolean> {
  const client = spawn(process.execPath, [join(import.meta.dirname, 'everything-client.ts'), `${address}/mcp`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The gateway signs in, and the application does not.
    env: { ...process.env, MCP_CONFORMANCE_SCENARIO: '', EVERYTHING_CLIENT_API_KEY: 'alice-key' },
  });
  const [code] = await once(client, 'close');
  return code === 0;
}

async function signIn(): Promise<void> {
  await new PlainBrowser().open(`${address}/connect/suite`, {
    body: new URLSearchParams({ decision: 'begin' }),
    headers: { apikey: 'alice-key', origin: address },
  });
}

const signInsMax = 2;
let isDone = await runClient();
for (let signIns = 0; !isDone && signIns < signInsMax; signIns++) {
  await signIn();
  isDone = await runClient();
}
await gateway.stop();
process.exitCode = isDone ? 0 : 1;
