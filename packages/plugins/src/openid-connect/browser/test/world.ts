import type { RouteEntity } from '@sallyport/pipeline';
import {
  CookieJar,
  type ExchangeOptions,
  FakeClock,
  type FakeServices,
  fakeServices,
  type PluginRun,
  runPlugin,
  type Trace,
} from '@sallyport/testkit';
import { openidConnect } from '../../plugin.ts';
import { CodeProvider } from './code-provider.ts';

export const app = 'https://app.example';

/** A browser, the gateway's plugin, and a provider that can be bent. */
export interface World {
  readonly provider: CodeProvider;
  readonly services: FakeServices;
  readonly plugin: PluginRun;
  jar: CookieJar;
  /** A request of the browser, cookies and all. */
  open(url: string, options?: ExchangeOptions): Promise<Trace>;
  /** Goes to a page and is sent to the provider: its URL. */
  leave(url?: string): Promise<URL>;
  /** … and comes back with what the provider says. */
  signIn(url?: string): Promise<Trace>;
}

export async function world(
  config: Readonly<Record<string, unknown>> = {},
  options: {
    metadata?: Readonly<Record<string, unknown>>;
    services?: FakeServices;
    provider?: CodeProvider;
    hosts?: string[];
  } = {},
): Promise<World> {
  // The libraries that read ID tokens go by the machine's clock.
  const services = options.services ?? fakeServices({ clock: new FakeClock(Date.now()) });
  const provider = options.provider ?? (await CodeProvider.create(() => services.clock.nowMs(), options.metadata));
  services.http.document = provider.answer;
  const plugin = runPlugin(
    openidConnect,
    {
      issuer: 'https://idp.example',
      auth_methods: ['session', 'authorization_code'],
      client_id: ['gateway'],
      client_secret: ['the secret of the gateway'],
      preserve_query_args: true,
      ...config,
    },
    { services, route: { hosts: options.hosts ?? ['app.example'] } as unknown as RouteEntity },
  );
  const made: World = {
    ...{ provider, services, plugin, jar: new CookieJar() },
    async open(url, request = {}) {
      const headers = { Accept: 'text/html', ...made.jar.headers, ...(request.headers as object) };
      const trace = await plugin.trace({ url, ...request, headers });
      made.jar.take(trace.x.reply!.headers.getAll('set-cookie'));
      return trace;
    },
    async leave(url = `${app}/page?a=1`) {
      return new URL((await made.open(url)).reply.headers['location']!);
    },
    async signIn(url = `${app}/page?a=1`) {
      const location = await made.leave(url);
      const back = provider.authorize(location.href);
      return await made.open(`${app}/page?${back}`);
    },
  };
  return made;
}
