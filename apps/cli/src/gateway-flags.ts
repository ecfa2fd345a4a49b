import type { Flag } from './flag.ts';
import { pluginsFlag } from './plugins-flag.ts';

/** The flags of `sallyport gateway`, in the order in which help prints them. */
export const gatewayFlags: readonly Flag[] = [
  {
    name: '--config',
    short: 'c',
    value: 'FILE',
    multiple: true,
    positional: true,
    description: 'Declarative file; may be given several times, and followed by several files.',
  },
  pluginsFlag,
  {
    name: '--proxy-listen',
    value: "'HOST:PORT [proxy_protocol]'",
    default: '0.0.0.0:8000',
    description: 'Where requests are taken in the clear (HTTP/1.1 and HTTP/2).',
  },
  {
    name: '--proxy-listen-tls',
    value: "'HOST:PORT [proxy_protocol]'|off",
    default: '0.0.0.0:8443',
    description: 'Where requests are taken over TLS (HTTP/1.1 and HTTP/2).',
  },
  {
    name: '--tls-cert',
    value: 'FILE',
    otherwise: 'self-signed',
    description: 'The certificate (PEM) shown where none of the configuration fits; read again at each reload.',
  },
  { name: '--tls-cert-key', value: 'FILE', otherwise: 'none', description: 'Its key.' },
  {
    name: '--tls-min-version',
    value: '1.2|1.3',
    default: '1.2',
    description: 'The oldest version of TLS that callers may use.',
  },
  {
    name: '--tls-client-certificates',
    value: 'off|request|require',
    default: 'off',
    description: 'Ask callers over TLS for a certificate.',
  },
  {
    name: '--tls-client-ca',
    value: 'FILE',
    otherwise: 'none',
    description: 'Authorities (PEM) that sign the certificates of callers.',
  },
  {
    name: '--connections-max',
    value: 'N',
    otherwise: 'no limit',
    description: 'Connections of each proxy listener, over all workers; others are answered 503.',
  },
  {
    name: '--connections-per-client-max',
    value: 'N',
    otherwise: 'no limit',
    description: 'Connections of each client address; a trusted proxy is not counted.',
  },
  {
    name: '--request-headers-timeout',
    value: 'SECONDS',
    default: '60',
    description: 'How long the head of a request may take, however it trickles in.',
  },
  {
    name: '--request-body-idle-timeout',
    value: 'SECONDS',
    default: '60',
    description: 'How long a client may send nothing in the middle of a body.',
  },
  {
    name: '--request-body-min-rate',
    value: 'BYTES',
    default: '100',
    description: 'Bytes per second that a body must bring on average over HTTP/1.1; 0 is no limit.',
  },
  {
    name: '--request-body-grace',
    value: 'SECONDS',
    default: '30',
    description: 'How long a body may take before its rate counts.',
  },
  {
    name: '--body-memory-max',
    value: 'MIB',
    otherwise: 'a quarter of --worker-memory-max',
    description:
      'Memory of each worker for bodies that are read whole, those of requests and of answers; others are answered 503.',
  },
  {
    name: '--trusted-ips',
    value: 'CIDR,…',
    otherwise: 'none',
    description: 'Networks of proxies before the gateway whose X-Forwarded-* and real IP are believed.',
  },
  {
    name: '--real-ip-header',
    value: 'NAME|proxy_protocol',
    default: 'X-Real-IP',
    description: 'Where a trusted proxy names the client.',
  },
  {
    name: '--real-ip-recursive',
    description: 'The client is the last address in the header that is not trusted itself.',
  },
  { name: '--admin-listen', value: 'HOST:PORT|off', default: '127.0.0.1:8001', description: 'The Admin API.' },
  {
    name: '--status-listen',
    value: 'HOST:PORT|off',
    default: '127.0.0.1:8100',
    description: 'The status API, for probes.',
  },
  { name: '--workers', value: 'N', otherwise: 'one per core', description: 'Processes that serve.' },
  {
    name: '--worker-memory-max',
    value: 'MIB',
    otherwise: "60 % of the machine's or container's memory over all workers, 128 to 4096",
    description: 'What the heap of a worker may grow to; near it, a worker sheds load.',
  },
  {
    name: '--cache-memory-max',
    value: 'MIB',
    default: '64',
    description: 'What the caches of a worker may hold together, outside its heap.',
  },
  {
    name: '--drain-timeout',
    value: 'SECONDS',
    default: '30',
    description: 'How long a shutdown waits for exchanges in hand.',
  },
  {
    name: '--retry-budget',
    value: 'PERCENT',
    default: '20',
    description: 'Retries per upstream that may fail, in percent of its requests of the last 10 seconds.',
  },
  {
    name: '--allow-debug-header',
    description: 'Answers to requests with Kong-Debug: 1 name the route and service, in Kong-Route-Id and the like.',
  },
  {
    name: '--conversation-header',
    value: 'NAME',
    multiple: true,
    otherwise: 'X-Conversation-Id, X-Session-Id and those of well-known clients',
    description:
      'Header that tells which conversation a request to a model or MCP server is of; may be given several times.',
  },
  {
    name: '--dns-resolver',
    value: 'IP[:PORT]',
    multiple: true,
    otherwise: "the system's",
    description: 'DNS server to ask; may be given several times.',
  },
  {
    name: '--dns-stale-ttl',
    value: 'SECONDS',
    default: '3600',
    description:
      'How long the last good addresses of a name are used, after their own time, while DNS gives no others.',
  },
  {
    name: '--dns-negative-ttl',
    value: 'SECONDS',
    default: '5',
    description: 'How long an answer that a name does not exist is believed.',
  },
  {
    name: '--outbound-allow',
    value: 'CIDR|HOST',
    multiple: true,
    otherwise: 'public addresses alone, over https',
    description:
      'What may be fetched though a document or a caller named it and it is not public; may be given several times.',
  },
  {
    name: '--embedding-threads',
    value: 'N',
    otherwise: 'one per four cores',
    description:
      'Threads of the local embedding model, each with a copy of it (some 150 MB); used where a configuration needs it.',
  },
  {
    name: '--mcp-command',
    value: 'COMMAND',
    multiple: true,
    otherwise: 'none',
    description:
      'A program that configuration files may have run as an MCP server, as they write it; may be given several times.',
  },
  {
    name: '--control-plane',
    value: 'URL',
    otherwise: 'none',
    description:
      'The control plane that is told of every exchange; with --cert, the configuration comes from there, too.',
  },
  {
    name: '--cert',
    value: 'FILE',
    otherwise: 'the configuration comes from files',
    description: 'Certificate (PEM) by which the control plane knows this gateway; it is read again when it changes.',
  },
  { name: '--key', value: 'FILE', otherwise: 'none', description: 'Its key (PEM).' },
  {
    name: '--control-plane-ca',
    value: 'FILE',
    otherwise: 'those that everybody trusts',
    description: 'Authorities (PEM) that sign the certificate of the control plane.',
  },
  {
    name: '--control-plane-id',
    value: 'UUID',
    otherwise: 'the one that knows the certificate',
    description: 'Which control plane of an installation, where several trust the same authority.',
  },
  {
    name: '--control-plane-proxy',
    value: 'HOST:PORT',
    otherwise: 'none',
    description: 'An HTTP proxy that tunnels (CONNECT) to the control plane.',
  },
  {
    name: '--node-label',
    value: 'KEY=VALUE',
    multiple: true,
    otherwise: 'none',
    description: 'What the control plane shows of this gateway; may be given several times.',
  },
  {
    name: '--configuration-folder',
    value: 'FOLDER',
    otherwise: '$STATE_DIRECTORY/configuration, else ~/.local/state/sallyport/configuration',
    description:
      'Where the last good configuration of the control plane is kept, sealed with the key of the certificate; gateways may share it.',
  },
  {
    name: '--control-plane-token-file',
    value: 'FILE',
    otherwise: 'none',
    description: 'Holds the token that the control plane asks of gateways; read again each time it is used.',
  },
  {
    name: '--spool-folder',
    value: 'FOLDER',
    otherwise: '$STATE_DIRECTORY/spool, else ~/.local/state/sallyport/spool',
    description: 'Where events wait for the control plane; nodes may share it.',
  },
  {
    name: '--spool-max',
    value: 'MIB',
    default: '256',
    description: 'What may wait there for each node; then the oldest events go, and are counted.',
  },
  {
    name: '--capture-payloads',
    description:
      'The control plane is also sent what plugins log of what was said (log_payloads), without secrets and personal data that have a pattern.',
  },
  {
    name: '--debug-payloads',
    description:
      'Debug sessions of the control plane may see the bodies of calls to models and tools, without secrets and personal data that have a pattern.',
  },
  {
    name: '--waiting-max',
    value: 'N',
    default: '8192',
    description: 'Requests of a worker that may wait for their answer; further ones get a 503.',
  },
  {
    name: '--lag-max',
    value: 'MS',
    default: '50',
    description: 'How late the event loop of a worker may be before it sheds requests; 0 for as late as it likes.',
  },
  {
    name: '--no-upstream-limits',
    description: 'Do not limit how many requests wait for an upstream whose answers take longer for it.',
  },
  {
    name: '--log-format',
    value: 'text|json',
    default: 'text',
    description: "Form of the gateway's own log (standard error).",
  },
  {
    name: '--log-level',
    value: 'debug|info|warn|error',
    default: 'info',
    description: 'The least severe entry that is logged.',
  },
  { name: '--no-watch', description: 'Do not reload when a file changes; SIGHUP still does.' },
];
