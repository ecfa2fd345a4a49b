import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { needTool } from './tools.ts';

export interface RunningNginx {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** A cheap upstream: answers every request with the same body. */
export function startNginxUpstream(
  body: string,
  contentType = 'text/plain',
  headers: Readonly<Record<string, string>> = {},
): Promise<RunningNginx> {
  const added = Object.entries(headers).map(([name, value]) => `add_header ${name} ${value};`);
  return startNginx(`location / { default_type ${contentType}; ${added.join(' ')} return 200 '${body}'; }`);
}

/** The yardstick: `proxy_pass` with kept-alive upstream connections, one worker. */
export function startNginxProxy(upstreamUrl: string): Promise<RunningNginx> {
  const upstream = new URL(upstreamUrl).host;
  return startNginx(
    `location / { proxy_pass http://upstream; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_buffering on; }`,
    `upstream upstream { server ${upstream}; keepalive 512; keepalive_requests 1000000; }`,
  );
}

/** Hands requests to several gateways in turn, and streams as they come. */
export function startNginxRoundRobin(urls: readonly string[]): Promise<RunningNginx> {
  const servers = urls.map((url) => `server ${new URL(url).host} max_fails=1 fail_timeout=30s;`).join(' ');
  return startNginx(
    'location / { proxy_pass http://nodes; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_buffering off; proxy_read_timeout 600s; }',
    `upstream nodes { ${servers} }`,
  );
}

async function startNginx(location: string, http = ''): Promise<RunningNginx> {
  const program = needTool('nginx');
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error;
events { worker_connections 16384; }
http { access_log off; client_body_buffer_size 4m; client_max_body_size 0; keepalive_requests 100000000; keepalive_timeout 600s; ${paths.join(' ')} ${http}
server { listen 127.0.0.1:${port} backlog=4096; ${location} } }
`,
  );
  const child = spawn(program, ['-c', join(folder, 'nginx.conf'), '-p', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await reachable(port);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when something accepts connections on a loopback port; rejects after ten seconds. */
export async function reachable(port: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    if (performance.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
