import type { Addresses } from '../addresses.ts';
import { mcpClient } from './mcp-client.ts';

export interface WelcomeOptions {
  readonly addresses: Addresses;
  readonly issuer: string;
  /** As people on this terminal would name them. */
  readonly folders: { readonly config: string; readonly state: string };
  readonly logFile: string;
  readonly startedMs: number;
}

/** Where everything is, and how to begin, once the demo is up. */
export function welcome({ addresses, issuer, folders, logFile, startedMs }: WelcomeOptions): string {
  const { gateway, sharedServices, payments, controlPlane } = addresses;
  return `
Sallyport runs, after ${(startedMs / 1000).toFixed(0)} s. Ctrl-C ends it; what it knows is kept in ${folders.state}.

  http://${gateway}/chat   ask about your APIs: sign in as alice, who may see everything, carol (payments alone) or bob (refused)

Behind it:

${columns([
  [`http://${gateway}`, 'the gateway of AI_Platform: the chatbot, its models and tools, and more to try'],
  [`http://${sharedServices}`, 'that of Shared_Services, with sample services and their traffic'],
  [`http://${payments}`, 'that of Payments, likewise'],
  [
    `http://${controlPlane}/login/demo`,
    'the console, on the control plane: sign in as admin, who may change everything, or as alice, who sees; steps of answers lead there',
  ],
  [issuer, 'the identity provider, for development only: anybody here may sign in as anybody'],
  [folders.config, 'the configurations of all three; each is pushed when you save it'],
  [logFile, 'the access log of AI_Platform, one JSON record per request'],
])}

Try:

  in the chat, as alice                  the first question that it offers; each step of the answer leads to its request
  an MCP server's tools, as alice may    ${mcpClient('alice', gateway)}
  everything else, to be copied          npm start -- --examples

Requests to AI_Platform appear below.
`;
}

function columns(rows: readonly (readonly [what: string, about: string])[]): string {
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, about]) => `  ${what.padEnd(width)}   ${about}`).join('\n');
}
