import type { Arguments } from './arguments.ts';
import { backupFlags } from './backup.ts';
import { blockFlags, diffFlags, dumpFlags, syncFlags, unblockFlags, validateFlags } from './configuration/flags.ts';
import { controlPlaneFlags } from './control-plane-flags.ts';
import { devIdpFlags } from './dev-idp-flags.ts';
import { devLlmFlags } from './dev-llm-flags.ts';
import type { Flag } from './flag.ts';
import { gatewayFlags } from './gateway-flags.ts';
import { mcpFlags } from './mcp/flags.ts';
import { nodeCertificateFlags } from './node-certificate-flags.ts';
import { openapi2mcpFlags } from './openapi2mcp-flags.ts';
import { pluginsFlag } from './plugins-flag.ts';
import { rotateKeysFlags } from './rotate-keys.ts';
import { verifyAuditFlags } from './verify-audit.ts';

/** One command of the CLI; its module is loaded when it runs, so that starting stays quick. */
export interface Command {
  /** A word, or two where it is a part of another: `control-plane verify-audit`. */
  name: string;
  synopsis: string;
  summary: string;
  flags: readonly Flag[];
  /** Flags may be given as environment variables too. */
  readsEnvironment?: boolean;
  /** Answers the exit code. */
  run(args: Arguments): Promise<number>;
}

export const commands: readonly Command[] = [
  {
    name: 'gateway',
    synopsis: 'sallyport gateway --config FILE...',
    summary: 'Runs a gateway with a declarative configuration.',
    flags: gatewayFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./gateway.ts')).runGatewayCommand(args),
  },
  {
    name: 'control-plane',
    synopsis: 'sallyport control-plane [--listen HOST:PORT]',
    summary: 'Runs a control plane: takes in what gateways record, and answers questions about it.',
    flags: controlPlaneFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./control-plane.ts')).runControlPlaneCommand(args),
  },
  {
    name: 'control-plane backup',
    synopsis: 'sallyport control-plane backup FILE',
    summary: 'Writes the file that a control plane keeps entities in to another one, also while it runs.',
    flags: backupFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./backup.ts')).runBackupCommand(args),
  },
  {
    name: 'control-plane restore',
    synopsis: 'sallyport control-plane restore FILE',
    summary: 'Puts a backup in the place of that file; its control plane has been stopped.',
    flags: backupFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./backup.ts')).runRestoreCommand(args),
  },
  {
    name: 'control-plane verify-audit',
    synopsis: 'sallyport control-plane verify-audit [--anchors FILE]',
    summary: 'Checks that nobody changed, removed or moved entries of the audit log; exit code 0 or 1.',
    flags: verifyAuditFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./verify-audit.ts')).runVerifyAuditCommand(args),
  },
  {
    name: 'node-certificate',
    synopsis: 'sallyport node-certificate --into FOLDER [--control-plane-addr URL --token-file FILE]',
    summary: 'Makes a key and a certificate by which a control plane knows a gateway, and registers it there.',
    flags: nodeCertificateFlags,
    run: async (args) => (await import('./node-certificate.ts')).runNodeCertificateCommand(args),
  },
  {
    name: 'control-plane rotate-keys',
    synopsis: 'sallyport control-plane rotate-keys [--new-master-key]',
    summary: 'Replaces the key that secrets are sealed with, while control planes serve.',
    flags: rotateKeysFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./rotate-keys.ts')).runRotateKeysCommand(args),
  },
  {
    name: 'validate',
    synopsis: 'sallyport validate FILE... [--control-plane-addr URL --token-file FILE]',
    summary:
      'Checks declarative files, on request as a control plane would, and prints every problem; exit code 0 or 1.',
    flags: validateFlags,
    run: async (args) => (await import('./validate.ts')).runValidateCommand(args),
  },
  {
    name: 'sync',
    synopsis: 'sallyport sync FILE... --token-file FILE',
    summary: 'Makes a control plane be as declarative files say: what they leave out is deleted.',
    flags: syncFlags,
    run: async (args) => (await import('./configuration/sync.ts')).runSyncCommand(args),
  },
  {
    name: 'diff',
    synopsis: 'sallyport diff FILE... --token-file FILE',
    summary: 'Prints what sync would do, and does nothing.',
    flags: diffFlags,
    run: async (args) => (await import('./configuration/sync.ts')).runDiffCommand(args),
  },
  {
    name: 'dump',
    synopsis: 'sallyport dump --token-file FILE [--output-file FILE]',
    summary: 'Writes the configuration of a control plane as a declarative file.',
    flags: dumpFlags,
    run: async (args) => (await import('./configuration/dump.ts')).runDumpCommand(args),
  },
  {
    name: 'block',
    synopsis: 'sallyport block consumer|agent|tool|model NAME --token-file FILE',
    summary: 'Stops one of these on all gateways of a control plane, at once; exit code 2 where one has not heard yet.',
    flags: blockFlags,
    run: async (args) => (await import('./configuration/block.ts')).runBlockCommand(args),
  },
  {
    name: 'unblock',
    synopsis: 'sallyport unblock consumer|agent|tool|model NAME --token-file FILE',
    summary: 'Lets it go on.',
    flags: unblockFlags,
    run: async (args) => (await import('./configuration/block.ts')).runUnblockCommand(args),
  },
  {
    name: 'blocks',
    synopsis: 'sallyport blocks --token-file FILE',
    summary: 'Lists what is blocked, and why.',
    flags: unblockFlags,
    run: async (args) => (await import('./configuration/block.ts')).runBlocksCommand(args),
  },
  {
    name: 'explain',
    synopsis: 'sallyport explain FILE... --route NAME [--consumer NAME]',
    summary: 'Prints the plugins that run on a route, in order, and where each comes from.',
    flags: [
      pluginsFlag,
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
  {
    name: 'mcp',
    synopsis: 'sallyport mcp --token-file FILE [--control-plane-addr URL]',
    summary: 'Serves the platform as an MCP server over standard input and output, with the rights of a token.',
    flags: mcpFlags,
    readsEnvironment: true,
    run: async (args) => (await import('./mcp.ts')).runMcpCommand(args),
  },
  {
    name: 'openapi2mcp',
    synopsis: 'sallyport openapi2mcp --spec FILE [--output-file FILE]',
    summary: 'Makes a declarative file of an OpenAPI document, which serves its operations as MCP tools.',
    flags: openapi2mcpFlags,
    run: async (args) => (await import('./openapi2mcp.ts')).runOpenapi2mcpCommand(args),
  },
  {
    name: 'dev-idp',
    synopsis: 'sallyport dev-idp [--as PROVIDER]',
    summary: 'Runs an OpenID provider for development: whoever reaches it may sign in as anybody.',
    flags: devIdpFlags,
    run: async (args) => (await import('./dev-idp.ts')).runDevIdpCommand(args),
  },
  {
    name: 'dev-llm',
    synopsis: 'sallyport dev-llm [--api NAME]',
    summary: 'Runs simulators of model providers for development, and a scripted planner: no model is behind them.',
    flags: devLlmFlags,
    run: async (args) => (await import('./dev-llm.ts')).runDevLlmCommand(args),
  },
  {
    name: 'docs',
    synopsis: 'sallyport docs --plugins FILE|FOLDER|PACKAGE...',
    summary: 'Writes a page for each plugin from outside: its README, and tables of what can be configured.',
    flags: [
      pluginsFlag,
      { name: '--into', value: 'FOLDER', otherwise: 'pages are printed', description: 'Where pages are written to.' },
    ],
    run: async (args) => (await import('./docs.ts')).runDocsCommand(args),
  },
];

/** The help of the whole CLI. */
export function usage(): string {
  return ['Sallyport, the trust layer for AI traffic.', ...commands.map(usageOf)].join('\n\n');
}

/** The help of one command. */
export function usageOf({ synopsis, summary, flags, readsEnvironment = false }: Command): string {
  const lines = flags.map(({ name, value, default: initial, otherwise = initial, description }) => {
    const left = `${name}${value === undefined ? '' : ` ${value}`}`;
    return `    ${left.length > 36 ? `${left}\n${' '.repeat(40)}` : left.padEnd(36)} ${description}${otherwise === undefined ? '' : ` Default: ${otherwise}.`}`;
  });
  return `${synopsis}\n  ${summary}\n${lines.join('\n')}${readsEnvironment ? environmentNote : ''}`;
}

const environmentNote = `

    Each flag may stand in the environment too, for containers: SALLYPORT_PROXY_LISTEN for --proxy-listen. Several values
    are separated by commas, and a switch is true or false (SALLYPORT_NO_WATCH=true). The command line wins.`;
