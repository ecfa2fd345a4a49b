import type { Mediation } from '@sallyport/contracts';
import { ProviderUnavailable, parametersOfChallenge } from '@sallyport/oauth';
import {
  type Call,
  definePlugin,
  type Exchange,
  type McpMessage,
  occasionally,
  type Refusal,
  refuse,
  StateSlot,
} from '@sallyport/pipeline';
import { holdSignIn } from '../shared/upstream-sign-in/held-sign-in.ts';
import { personOf } from '../shared/upstream-sign-in/person-of.ts';
import { checkUpstreamSignIn } from './check.ts';
import { upstreamSignInSchema } from './schema.ts';
import { requestOf, signInMessage, signInNeeded } from './sign-in-needed.ts';

/** What was sent, until the upstream has answered. */
interface Sent {
  readonly person: string;
  readonly token: string;
  readonly request: McpMessage | undefined;
  /** The upstream does not take the token: its answer is replaced by ours. */
  isRefused: boolean;
}

/** Sends each caller's own token to an MCP server that people sign in to, and asks those who have not to do so. */
export const upstreamSignIn = definePlugin({
  name: 'upstream-sign-in',
  schema: upstreamSignInSchema,
  check: checkUpstreamSignIn,
  setup(config, services, context) {
    const held = holdSignIn(config, services);
    const { signIn } = held.value;
    const link = { name: signIn.settings.name, url: `${config.pages.replace(/\/+$/, '')}/${config.id}` };
    const slot = new StateSlot<Sent>(context);
    const mediation: Mediation = { plugin: 'upstream-sign-in', way: 'signed-in', audience: signIn.settings.resource };
    const warn = occasionally(services.clock, (reason) =>
      services.log.error('no token for the upstream', { plugin: context.pluginId, upstream: config.id, reason }),
    );

    async function send(x: Exchange, call: Call, person: string): Promise<Refusal | undefined> {
      let token: string | undefined;
      try {
        token = await signIn.token(person);
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error;
        warn(error.message);
        return unavailable;
      }
      if (token === undefined) return signInNeeded(call, link);
      x.requestHeaders.set('authorization', `Bearer ${token}`, 'Authorization');
      x.mediation = mediation;
      slot.set(x, { person, token, request: requestOf(call), isRefused: false });
      return undefined;
    }

    /** The next request refreshes the token, or asks the person. */
    async function note(sent: Sent, scopes: readonly string[]): Promise<void> {
      try {
        if (scopes.length > 0) await signIn.wantScopes(sent.person, scopes);
        else await signIn.refused(sent.person, sent.token);
      } catch (error) {
        warn((error as Error).message);
      }
    }

    return {
      onCall(x, call) {
        const person = personOf(x);
        return person === undefined ? unknown : send(x, call, person);
      },

      onResponse(x) {
        const sent = slot.get(x);
        const { reply } = x;
        if (sent === undefined || reply?.source !== 'upstream') return undefined;
        if (reply.status !== 401 && reply.status !== 403) return undefined;
        const challenge = parametersOfChallenge(reply.headers.getAll('www-authenticate'));
        const isScope = challenge?.get('error') === 'insufficient_scope';
        if (reply.status === 403 && !isScope) return undefined;
        sent.isRefused = sent.request !== undefined;
        // The upstream's challenge is for its own clients, and we are the one.
        reply.headers.remove('www-authenticate');
        if (sent.isRefused) {
          reply.status = 200;
          reply.headers.set('content-type', 'application/json', 'Content-Type');
          reply.headers.remove('content-encoding');
        }
        return note(sent, isScope ? (challenge?.get('scope')?.split(' ').filter(Boolean) ?? []) : []);
      },

      wantsFrames: (x) => slot.get(x)?.isRefused === true,
      onFrame: (x) => signInMessage(slot.get(x)!.request!, link),
      close: () => held.release(),
    };
  },
});

const unknown = refuse(
  401,
  'upstream_sign_in_unknown',
  'This server is used as a person: sign in to the gateway first.',
  {
    style: 'negotiated',
  },
);
const unavailable = refuse(502, 'upstream_sign_in_unavailable', 'The sign-in to the upstream cannot be renewed now.', {
  style: 'negotiated',
});
