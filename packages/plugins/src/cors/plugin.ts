import { definePlugin, type Exchange, type HeaderList, refuseEmpty } from '@sallyport/pipeline';
import { compileOrigins } from './origins.ts';
import { corsSchema } from './schema.ts';

/** Tells browsers which pages may call a route and read its answers (the CORS protocol of the Fetch standard). */
export const cors = definePlugin({
  name: 'cors',
  schema: corsSchema,
  setup(config) {
    const { credentials, max_age, preflight_continue, private_network, allow_origin_absent } = config;
    const origins = compileOrigins(config.origins ?? []);
    const methods = config.methods.join(',');
    const allowedHeaders = listed(config.headers);
    const exposedHeaders = listed(config.exposed_headers);
    const preflight = refuseEmpty(200, 'cors_preflight');

    function setOrigin(headers: HeaderList, origin: string | undefined): void {
      if (origins.type === 'any') {
        // `*` is no answer to a request with credentials, so such a request hears its own origin.
        if (credentials && origin !== undefined) allow(headers, origin);
        else headers.set(names.origin, '*', 'Access-Control-Allow-Origin');
        return;
      }
      if (origins.type === 'fixed') allow(headers, origins.origin);
      else if (origin !== undefined && origins.allows(origin)) allow(headers, origin);
      else refuseOrigin(headers);
    }

    function allow(headers: HeaderList, origin: string): void {
      headers.set(names.origin, origin, 'Access-Control-Allow-Origin');
      if (credentials) headers.set(names.credentials, 'true', 'Access-Control-Allow-Credentials');
      varyByOrigin(headers);
    }

    function answerPreflight(headers: HeaderList, { requestHeaders }: Exchange): void {
      setOrigin(headers, requestHeaders.get('origin'));
      const allowed = allowedHeaders ?? requestHeaders.get('access-control-request-headers');
      if (allowed !== undefined) headers.set('access-control-allow-headers', allowed, 'Access-Control-Allow-Headers');
      headers.set('access-control-allow-methods', methods, 'Access-Control-Allow-Methods');
      if (max_age !== undefined) headers.set('access-control-max-age', String(max_age), 'Access-Control-Max-Age');
      if (private_network && requestHeaders.get('access-control-request-private-network') === 'true') {
        headers.set('access-control-allow-private-network', 'true', 'Access-Control-Allow-Private-Network');
      }
    }

    return {
      onRequest: (x) => (!preflight_continue && isPreflight(x) ? preflight : undefined),
      onResponse(x) {
        const { headers } = x.reply!;
        if (isPreflight(x)) {
          if (!preflight_continue) answerPreflight(headers, x);
          return;
        }
        const origin = x.requestHeaders.get('origin');
        if (origin === undefined && !allow_origin_absent) return;
        setOrigin(headers, origin);
        if (exposedHeaders === undefined) headers.remove(names.exposed);
        else headers.set(names.exposed, exposedHeaders, 'Access-Control-Expose-Headers');
      },
    };
  },
});

const names = {
  origin: 'access-control-allow-origin',
  credentials: 'access-control-allow-credentials',
  exposed: 'access-control-expose-headers',
} as const;

/** Read off the request as it came: later plugins may have changed what goes upstream. */
function isPreflight({ head, requestHeaders }: Exchange): boolean {
  return (
    head.method === 'OPTIONS' && requestHeaders.has('origin') && requestHeaders.has('access-control-request-method')
  );
}

/** Also takes away what the upstream may have allowed by itself. */
function refuseOrigin(headers: HeaderList): void {
  headers.remove(names.origin);
  headers.remove(names.credentials);
  varyByOrigin(headers);
}

function varyByOrigin(headers: HeaderList): void {
  const vary = headers.getAll('vary').join(', ');
  if (vary === '') headers.set('vary', 'Origin', 'Vary');
  else if (!/(^|[\s,])(origin|\*)($|[\s,])/i.test(vary)) headers.set('vary', `${vary}, Origin`, 'Vary');
}

function listed(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(',');
}
