import { editMembers, toJson } from '@sallyport/json';
import {
  bodyJsonLimits,
  definePlugin,
  type Exchange,
  parseJson,
  type Refusal,
  refuse,
  StateSlot,
} from '@sallyport/pipeline';
import { namesService } from './names-service.ts';
import { mcpPassthroughAuthSchema } from './schema.ts';

/** For a server that asks for tokens itself: what it says of where to get them names the gateway's URL, as clients demand. */
export const mcpPassthroughAuth = definePlugin({
  name: 'mcp-passthrough-auth',
  schema: mcpPassthroughAuthSchema,
  scopes: ['service', 'route'],
  setup({ resource, metadata_path: metadataPath, upstream_resource: upstreamResource }, _services, context) {
    const { origin, pathname } = new URL(resource);
    const path = pathname.replace(/\/$/, '');
    const challenged = `resource_metadata="${origin}${wellKnown}${path}"`;
    const ownName = { resource: toJson(resource) };
    const asksForMetadata = new StateSlot<true>(context);

    /** The place of RFC 9728 before the path of the resource, and the one of the whole origin. */
    function upstreamPathFor(x: Exchange): string | undefined {
      if (x.path === wellKnown) return wellKnown;
      if (x.path !== `${wellKnown}${path}`) return undefined;
      return metadataPath ?? `${wellKnown}${x.service?.path ?? ''}`;
    }

    function isOfServer(x: Exchange, named: unknown): boolean {
      return upstreamResource === undefined ? namesService(named, x.service) : named === upstreamResource;
    }

    return {
      onRequest(x): Refusal | undefined {
        const upstreamPath = x.path.startsWith(wellKnown) ? upstreamPathFor(x) : undefined;
        if (upstreamPath === undefined) return undefined;
        if (x.method !== 'GET') return notAllowed;
        x.upstreamPath = upstreamPath;
        x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
        asksForMetadata.set(x, true);
        return undefined;
      },

      onResponse({ reply }) {
        if (reply === undefined || reply.source === 'gateway') return;
        const { headers } = reply;
        const challenges = headers.getAll('www-authenticate');
        if (!challenges.some((challenge) => metadataParameter.test(challenge))) return;
        headers.remove('www-authenticate');
        for (const challenge of challenges) {
          headers.add('www-authenticate', challenge.replace(metadataParameter, challenged), 'WWW-Authenticate');
        }
      },

      wantsFrames: (x) => asksForMetadata.get(x) === true && x.reply?.status === 200 && x.reply.source === 'upstream',

      onFrame(x, frame): Buffer | Refusal | undefined {
        if (frame.length === 0) return undefined;
        const document = parseJson(frame, bodyJsonLimits);
        if (!('value' in document) || !isObject(document.value)) return unreadable;
        return isOfServer(x, document.value['resource']) ? editMembers(frame, ownName) : ofAnother;
      },
    };
  },
});

const wellKnown = '/.well-known/oauth-protected-resource';
const metadataParameter = /\bresource_metadata=(?:"[^"]*"|[^\s,"]+)/i;

const notAllowed = refuse(405, 'mcp_metadata_method', 'Method not allowed', { headers: ['Allow', 'GET'] });
const unreadable = refuse(502, 'mcp_metadata_unreadable', 'The metadata of the MCP server cannot be read');
const ofAnother = refuse(502, 'mcp_metadata_of_another', 'The metadata of the MCP server name another resource');

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
