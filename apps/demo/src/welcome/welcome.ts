import type { Addresses } from '../addresses.ts';

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

  http://${controlPlane}/login/demo   the control plane; sign in as alice or carol
  http://${gateway}                the gateway of AI_Platform: models, MCP servers, APIs
  http://${sharedServices}, http://${payments}   those of Shared_Services and Payments, with sample services and their traffic
  ${issuer}   the identity provider, for development only: anybody here may sign in as anybody
  ${folders.config}   the configurations of all three; each is pushed when you save it
  ${logFile}   the access log of AI_Platform, one JSON record per request

Try, in another terminal:

  an MCP server's tools, as alice may use them      npm run mcp-client -- alice
  a request that is refused                         curl -i http://${gateway}/mcp -H 'apikey: wrong'
  everything else, with commands to copy            npm start -- --examples

Requests to AI_Platform appear below.
`;
}
