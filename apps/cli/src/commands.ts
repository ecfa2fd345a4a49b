/** One command of the CLI; its module is loaded when it runs, so that starting stays quick. */
export interface Command {
  name: string;
  synopsis: string;
  summary: string;
  flags: readonly Flag[];
  /** Answers the exit code. */
  run(args: readonly string[]): Promise<number>;
}

export interface Flag {
  name: string;
  value?: string;
  default?: string;
  description: string;
}

export const commands: readonly Command[] = [
  {
    name: 'gateway',
    synopsis: 'sallyport gateway --config FILE...',
    summary: 'Runs a gateway with a declarative configuration.',
    flags: [
      {
        name: '--config',
        value: 'FILE',
        description: 'Declarative file; may be given several times, and followed by several files.',
      },
      {
        name: '--proxy-listen',
        value: 'HOST:PORT',
        default: '0.0.0.0:8000',
        description: 'Where requests are taken over HTTP.',
      },
      {
        name: '--proxy-listen-tls',
        value: 'HOST:PORT|off',
        default: '0.0.0.0:8443',
        description: 'Where requests are taken over TLS (HTTP/1.1 and HTTP/2).',
      },
      { name: '--admin-listen', value: 'HOST:PORT|off', default: '127.0.0.1:8001', description: 'The Admin API.' },
      {
        name: '--status-listen',
        value: 'HOST:PORT|off',
        default: '127.0.0.1:8100',
        description: 'The status API, for probes.',
      },
      { name: '--workers', value: 'N', default: 'one per core', description: 'Processes that serve.' },
      {
        name: '--drain-timeout',
        value: 'SECONDS',
        default: '30',
        description: 'How long a shutdown waits for exchanges in hand.',
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
    ],
    run: async (args) => (await import('./gateway.ts')).runGatewayCommand(args),
  },
  {
    name: 'validate',
    synopsis: 'sallyport validate FILE...',
    summary: 'Checks declarative files and prints every problem; exit code 0 or 1.',
    flags: [{ name: '--format', value: 'text|json', default: 'text', description: 'How problems are printed.' }],
    run: async (args) => (await import('./validate.ts')).runValidateCommand(args),
  },
  {
    name: 'explain',
    synopsis: 'sallyport explain FILE... --route NAME [--consumer NAME]',
    summary: 'Prints the plugins that run on a route, in order, and where each comes from.',
    flags: [
      { name: '--route', value: 'NAME', description: 'Name or id of the route.' },
      {
        name: '--consumer',
        value: 'NAME',
        description: 'Username or id of a consumer: plugins scoped to it and its groups are chosen.',
      },
      { name: '--format', value: 'text|json', default: 'text', description: 'How the chain is printed.' },
    ],
    run: async (args) => (await import('./explain.ts')).runExplainCommand(args),
  },
];

/** The help of the whole CLI. */
export function usage(): string {
  const parts = commands.map(
    ({ synopsis, summary, flags }) =>
      `${synopsis}\n  ${summary}\n${flags
        .map(({ name, value, default: fallback, description }) => {
          const left = `${name}${value === undefined ? '' : ` ${value}`}`;
          return `    ${left.padEnd(36)} ${description}${fallback === undefined ? '' : ` Default: ${fallback}.`}`;
        })
        .join('\n')}`,
  );
  return ['Sallyport, the trust layer for AI traffic.', ...parts].join('\n\n');
}
