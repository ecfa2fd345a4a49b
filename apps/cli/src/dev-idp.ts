import type { DevIdpOptions, RunningDevIdp } from '@sallyport/dev-idp';
import { knownProviders } from '@sallyport/dev-idp/known';
import { isLoopbackHost } from '@sallyport/dev-idp/loopback';
import type { Arguments } from './arguments.ts';
import { readHost, refuseStrays, runDevelopmentServer } from './development-server.ts';
import { UsageError } from './flag.ts';

export async function runDevIdpCommand(args: Arguments): Promise<number> {
  const options = readOptions(args);
  const { startDevIdp } = await import('@sallyport/dev-idp');
  return await runDevelopmentServer(
    () => startDevIdp(options),
    options,
    (idp) => {
      process.stderr.write(warning(options.host!));
      process.stdout.write(introduction(idp, options));
    },
  );
}

/** Throws `UsageError`. */
function readOptions(args: Arguments): DevIdpOptions {
  refuseStrays('dev-idp', args);
  const host = readHost(args, 'could sign in as anybody');
  const url = args.find('--url');
  if (url !== undefined && !isOrigin(url)) throw new UsageError(`--url: '${url}' is not like http://name:9400`);
  if (url === undefined && isWildcard(host))
    throw new UsageError(`--host: with ${host}, say by --url how it is reached`);
  return {
    as: args.oneOf('--as', knownProviders),
    port: args.count('--port', 0, 65_535),
    host,
    allowsNetwork: args.has('--allow-network'),
    url,
    keysFile: args.find('--keys'),
    accessTokens: choice(args, '--access-tokens', ['jwt', 'opaque']),
    registration: isOn(choice(args, '--registration', onOrOff)),
    resourceIndicators: isOn(choice(args, '--resource-indicators', onOrOff)),
    scopes: args.list('--scope'),
    trusts: args.list('--trust'),
    accessTokenSeconds: args.count('--access-token-lifetime', 1, 86_400),
    asksConsent: !args.has('--no-consent'),
  };
}

const onOrOff = ['on', 'off'] as const;

/** Undefined where the flag was not given. */
function choice<Value extends string>(args: Arguments, flag: string, allowed: readonly Value[]): Value | undefined {
  return args.find(flag) === undefined ? undefined : args.oneOf(flag, allowed);
}

function isOn(given: (typeof onOrOff)[number] | undefined): boolean | undefined {
  return given === undefined ? undefined : given === 'on';
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && (url.href === text || url.href === `${text}/`) && url.pathname === '/';
}

function warning(host: string): string {
  const reach = isLoopbackHost(host) ? 'on this machine' : 'who reaches this machine';
  return `For development only: anybody ${reach} may sign in as anybody. Nothing here is kept when it ends.\n`;
}

function introduction(
  { issuer, tokenUrl, people, clients, groupIdOf }: RunningDevIdp,
  { as, scopes = [] }: DevIdpOptions,
): string {
  const { gateway, agent, app } = clients;
  const width = Math.max(...Object.values(clients).map(({ id }) => id.length)) + 3;
  const scope = ['openid', ...scopesOf(as, gateway.id), ...scopes].join(' ');
  // Without one, tokens are opaque there.
  const audience = as === 'auth0' ? " -d 'audience=https://gateway.example/'" : '';
  return `
${issuer}   the issuer, with the habits of ${as}

People, whose passwords are their names:
${people.map(({ name, groups }) => `  ${name.padEnd(8)} ${groups.slice(0, 3).map(groupIdOf).join(', ') || 'in no group'}${groups.length > 3 ? `, and ${groups.length - 3} more` : ''}`).join('\n')}

Clients, which may be redirected to any place on this machine:
  ${gateway.id.padEnd(width)}secret ${gateway.secret}
  ${agent.id.padEnd(width)}secret ${agent.secret}
  ${app.id.padEnd(width)}public, code flow with PKCE

A token of alice:

  curl -s ${tokenUrl} -u '${gateway.id}:${gateway.secret}' \\
    -d grant_type=password -d username=alice -d password=alice -d 'scope=${scope}'${audience}

Ctrl-C ends it.
`;
}

/** What a token needs so that the page about the provider works with it. */
function scopesOf(as: DevIdpOptions['as'], gatewayId: string): string[] {
  if (as === 'entra') return [`api://${gatewayId}/access_as_user`];
  return as === 'google' ? ['email'] : [];
}
