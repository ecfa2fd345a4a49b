import {
  type Claims,
  type Exchange,
  isRefusal,
  type Log,
  type PluginEntity,
  type PluginHooks,
  type Refusal,
  type RoutePlan,
  type Services,
} from '@sallyport/pipeline';
import { judgeClaims } from '@sallyport/plugins/openid-access';
import { type AskedRequest, type Caller, exchangeOf } from './caller.ts';
import { type CompiledPlane, dutyOf } from './compiled-plane.ts';
import { credentialsOf, knowsByCredentials } from './credentials.ts';

export interface PluginVerdict {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly text: string;
  /** With which status it refuses. */
  readonly status?: number | undefined;
  readonly code?: string | undefined;
}

/** What a plugin says of a caller, and about whom. */
export interface JudgedCaller {
  /** In order; of plugins that have nothing to say of who calls there is none. */
  readonly verdicts: readonly { readonly plugin: PluginEntity; readonly verdict: PluginVerdict }[];
  /** As whom they come further, where they do. */
  readonly x: Exchange;
  /** A token that nobody has seen says who they are: it may bring groups, and say who acts. */
  readonly isByToken: boolean;
  /** The first that refuses, else the first that depends on something. */
  readonly decisive: { readonly plugin: PluginEntity | undefined; readonly verdict: PluginVerdict };
}

/** Whether somebody gets through a route's plugins, as far as that is told by who it is. Authorisation is asked of the plugins themselves. */
export function judgeCaller(
  plane: CompiledPlane,
  plan: RoutePlan,
  caller: Caller,
  { request, isRecognised = false }: { request?: AskedRequest | undefined; isRecognised?: boolean } = {},
): JudgedCaller {
  const unknown = plane.effective.at(plan);
  const authentication = unknown.filter(({ name }) => dutyOf(plane, name) === 'authentication');
  const recognised = isRecognised ? assume(plane, authentication, caller) : recognise(plane, authentication, caller);
  const x = exchangeOf(plane, plan, recognised.caller, request);
  const isByToken = recognised.verdicts.some(({ verdict }) => verdict.verdict === 'depends');
  const chosenFor = { consumerId: x.consumer?.id, groupIds: x.consumerGroups.map(({ id }) => id) };
  const others = plane.effective
    .at(plan, chosenFor)
    .filter(({ name }) => dutyOf(plane, name) !== 'authentication')
    .flatMap((plugin) => {
      const verdict = verdictOf(plane, plugin, x, isRecognised);
      if (verdict === undefined) return [];
      // Of a token it is told what one claim says, and nothing of who acts.
      const isOpen = (isByToken || (isRecognised && caller.claims !== undefined)) && isAuthorization(plane, plugin);
      return [{ plugin, verdict: isOpen ? tokenDecides(verdict) : verdict }];
    });
  const verdicts = [...recognised.verdicts, ...others];
  const denying = verdicts.find(({ verdict }) => verdict.verdict === 'denied');
  const stopped = plane.blocks?.blocksCallerOf(x) === true ? { plugin: undefined, verdict: blocked } : undefined;
  const depending = verdicts.find(({ verdict }) => verdict.verdict === 'depends');
  return {
    verdicts,
    x,
    isByToken,
    decisive: denying ?? stopped ?? depending ?? { plugin: undefined, verdict: nothingAgainst },
  };
}

export function tokenDecides<Told extends Pick<PluginVerdict, 'verdict' | 'text'>>(told: Told): Told {
  if (told.verdict !== 'denied') return told;
  return { ...told, verdict: 'depends', text: 'It depends on what the token says: which groups, and who acts.' };
}

const blocked: PluginVerdict = { verdict: 'denied', text: 'An emergency stop is on for this caller.', status: 403 };
const nothingAgainst: PluginVerdict = { verdict: 'allowed', text: 'No plugin refuses this caller.' };

type Verdicts = JudgedCaller['verdicts'][number][];

function isAuthorization(plane: CompiledPlane, { name }: PluginEntity): boolean {
  return dutyOf(plane, name) === 'authorization';
}

/** Taken for let in; but where nobody is asked who they are nobody is known, and plugins that look for keys take no tokens. */
function assume(
  plane: CompiledPlane,
  plugins: readonly PluginEntity[],
  caller: Caller,
): { verdicts: Verdicts; caller: Caller } {
  if (plugins.length === 0) return { verdicts: [], caller: {} };
  const verdict: PluginVerdict = { verdict: 'denied', text: 'It takes no token.', status: 401 };
  const blind = plugins.filter((plugin) => caller.claims !== undefined && takesNoToken(plane, plugin));
  return { verdicts: blind.map((plugin) => ({ plugin, verdict: conditioned(verdict, plugin) })), caller };
}

function takesNoToken({ definitions }: CompiledPlane, plugin: PluginEntity): boolean {
  if (plugin.name === 'jwt' || anonymousOf(plugin) !== undefined) return false;
  return knowsByCredentials(definitions.get(plugin.name)!);
}

/** Who the caller is once the plugins that authenticate have had their turns: each without `anonymous` has to know it. */
function recognise(
  plane: CompiledPlane,
  plugins: readonly PluginEntity[],
  caller: Caller,
): { verdicts: Verdicts; caller: Caller } {
  const verdicts: Verdicts = [];
  let known: Caller | undefined;
  let anonymous: string | undefined;
  for (const plugin of plugins) {
    const knowledge = knowledgeOf(plane, plugin, caller);
    const fallback = knowledge.verdict === 'denied' && knowledge.status === 401 ? anonymousOf(plugin) : undefined;
    if (fallback !== undefined) anonymous ??= fallback;
    else if (knowledge.verdict !== 'denied') known = { ...caller, ...known, ...knowledge.as };
    const verdict = fallback === undefined ? knowledge : letIn(fallback);
    verdicts.push({ plugin, verdict: conditioned(verdict, plugin) });
  }
  if (known !== undefined) return { verdicts, caller: known };
  const consumer = anonymous === undefined ? undefined : plane.directory.consumerByName(anonymous);
  return { verdicts, caller: consumer === undefined ? {} : { consumer, isAnonymous: true } };
}

export function anonymousOf({ config }: PluginEntity): string | undefined {
  const name = config['anonymous'];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

interface Knowledge extends PluginVerdict {
  /** What it finds out of the caller. */
  readonly as?: Caller;
}

function knowledgeOf(plane: CompiledPlane, plugin: PluginEntity, { consumer, claims }: Caller): Knowledge {
  const { name } = plugin;
  const byCredentials = knowsByCredentials(plane.definitions.get(name)!);
  if (consumer !== undefined && byCredentials) {
    const count = credentialsOf(plane, consumer.id).get(name) ?? 0;
    const who = consumer.username ?? consumer.customId ?? consumer.id;
    return count > 0
      ? { verdict: 'allowed', text: `${who} has ${count === 1 ? 'a credential' : `${count} credentials`} for it.` }
      : { verdict: 'denied', text: `${who} has no credential for it.`, status: 401 };
  }
  if (claims !== undefined && name === 'openid-connect') return knowledgeOfClaims(plane, plugin, claims);
  if (claims !== undefined && !byCredentials)
    return {
      verdict: 'depends',
      text: 'It takes a token with these claims, if it is valid and all that is required is in it.',
    };
  if (consumer !== undefined) return { verdict: 'depends', text: 'It takes a token or a certificate that says so.' };
  return { verdict: 'denied', text: 'Who shows nothing is not let in.', status: 401 };
}

function knowledgeOfClaims({ directory }: CompiledPlane, { config }: PluginEntity, claims: Claims): Knowledge {
  const judged = judgeClaims(config, { directory, log: silent }, claims);
  const { refusal, identity, consumerGroups, authenticatedGroups } = judged;
  if (refusal !== undefined)
    return {
      verdict: 'denied',
      text: `A valid token with these claims is refused: ${refusal.reason}.`,
      status: refusal.status,
    };
  return {
    verdict: 'allowed',
    text: 'A valid token with these claims is let in.',
    as: {
      consumer: identity?.consumer,
      groups: consumerGroups,
      authenticatedGroups,
      ...(identity && { actors: [identity.actor, ...(identity.agents ?? [])] }),
    },
  };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

function letIn(name: string): PluginVerdict {
  return { verdict: 'allowed', text: `Who shows nothing comes in as ${name}.` };
}

function conditioned(verdict: PluginVerdict, { condition }: PluginEntity): PluginVerdict {
  return verdict.verdict === 'denied' && condition !== undefined
    ? { ...verdict, verdict: 'depends', text: `${verdict.text} It runs only when ${condition}.` }
    : verdict;
}

/** Undefined of a plugin that does not judge who calls. */
function verdictOf(
  plane: CompiledPlane,
  plugin: PluginEntity,
  x: Exchange,
  isAssumed: boolean,
): PluginVerdict | undefined {
  const { name, config } = plugin;
  if (dutyOf(plane, name) === 'authorization') return conditioned(asked(plane, plugin, x, isAssumed), plugin);
  if (name === 'ip-restriction')
    return { verdict: 'depends', text: 'It looks at the network that requests come from.' };
  if (name !== 'request-termination') return undefined;
  const trigger = config['trigger'];
  const status = Number(config['status_code']);
  if (trigger !== undefined) return { verdict: 'depends', text: `It answers requests that have ${trigger}.`, status };
  return conditioned({ verdict: 'denied', text: 'It answers every request by itself.', status }, plugin);
}

function asked(plane: CompiledPlane, plugin: PluginEntity, x: Exchange, isAssumed: boolean): PluginVerdict {
  const outcome = hooksOf(plane, plugin).onRequest!(x) as Refusal | undefined;
  if (outcome === undefined || !isRefusal(outcome))
    return { verdict: 'allowed', text: 'Its rules let this caller in.' };
  // Of members of a group it is not told who acts.
  if (isAssumed && outcome.status === 401) return { verdict: 'depends', text: 'It looks at who acts, and for whom.' };
  return { verdict: 'denied', text: messageOf(outcome), status: outcome.status, code: outcome.code };
}

const setUp = new WeakMap<PluginEntity, PluginHooks>();

function hooksOf({ definitions, directory }: CompiledPlane, plugin: PluginEntity): PluginHooks {
  const known = setUp.get(plugin);
  if (known !== undefined) return known;
  const context = { pluginId: plugin.id, routeId: plugin.route?.id, serviceId: plugin.service?.id, slot: 0 };
  // What authorises needs the directory alone: see `pluginDuties`.
  const hooks = definitions.get(plugin.name)!.setup(plugin.config, { directory } as unknown as Services, context);
  setUp.set(plugin, hooks);
  return hooks;
}

function messageOf({ message, code }: Refusal): string {
  return message === undefined || message === '' ? `It refuses with ${code}.` : `${message}.`.replace(/\.\.$/, '.');
}
