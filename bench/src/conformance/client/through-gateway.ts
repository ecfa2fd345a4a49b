import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, startGateway } from '@sallyport/testkit';

// What the conformance suite starts instead of a client: `node through-gateway.ts <url>` puts a gateway before its server and has the
// everything-client use that. What else the suite says is in the environment.
const server = process.argv[2]!;
const port = await freePort('127.0.0.1');
// One of the servers has its metadata at a place of its own, as its operator would know.
const place = process.env['MCP_CONFORMANCE_SCENARIO'] === 'auth/metadata-var3' ? '/custom/metadata/location.json' : '~';
const resource = `http://localhost:${port}/mcp`;
const gateway = await startGateway({
  workers: 1,
  args: ['--proxy-listen', `127.0.0.1:${port}`],
  config: `
_format_version: "3.0"
services:
  - name: suite
    url: ${server}
    plugins:
      - name: mcp-passthrough-auth
        config:
          resource: ${resource}
          metadata_path: ${place}
    routes:
      - name: mcp
        paths: ["/mcp"]
        plugins:
          - name: ai-mcp-proxy
            config:
              mode: passthrough-listener
      - name: metadata
        paths: ["/.well-known/oauth-protected-resource"]
`,
});
const client = spawn(process.execPath, [join(import.meta.dirname, 'everything-client.ts'), resource], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
const [code] = await once(client, 'close');
await gateway.stop();
process.exitCode = code as number;
