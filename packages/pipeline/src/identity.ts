import type { Actor } from '@sallyport/contracts';
import type { Consumer, Credential } from './entities.ts';
import type { Exchange } from './exchange.ts';
import { headerText } from './header-text.ts';
import { type Refusal, refuse } from './reply.ts';
import type { Services } from './services.ts';

/** Who was recognised, by what, and how the upstream hears of it. */
export interface Identity {
  readonly consumer: Consumer | undefined;
  readonly credential: Credential;
  /** Value of `X-Credential-Identifier`; never a secret. */
  readonly credentialIdentifier: string;
  /** Who acts: the person, or a program by itself. */
  readonly actor: Actor;
  /** Who acts for them now, and then who did before. */
  readonly agents?: readonly Actor[] | undefined;
}

/**
 * Establishes a proven identity: on the exchange, among its actors, and in the headers the upstream reads. What an
 * auth plugin before this one said is replaced. Copies of these headers sent by the client are gone already.
 */
export function identify(x: Exchange, { consumer, credential, credentialIdentifier, actor, agents }: Identity): void {
  x.authenticate(consumer, credential);
  sayConsumer(x, consumer);
  x.requestHeaders.set('x-credential-identifier', headerText(credentialIdentifier), 'X-Credential-Identifier');
  x.requestHeaders.remove('x-anonymous-consumer');
  addActor(x.actors, actor);
  if (agents !== undefined) for (const agent of agents) addActor(x.actors, agent);
}

/** Persons come first, then who acts now, then who did before, in whatever order they were recognised. */
function addActor(actors: Actor[], actor: Actor): void {
  const rank = rankOf(actor);
  let at = actors.length;
  for (let i = actors.length - 1; i >= 0; i--) {
    const known = actors[i]!;
    if (known.id === actor.id && known.type === actor.type && known.isEarlier === actor.isEarlier) return;
    if (rankOf(known) > rank) at = i;
  }
  if (at === actors.length) actors.push(actor);
  else actors.splice(at, 0, actor);
}

function rankOf({ type, isEarlier }: Actor): number {
  if (type === 'person') return 0;
  return isEarlier ? 2 : 1;
}

/** Lets a caller who proved nothing go on as `consumer`, without a credential. Nobody is known to act. */
export function identifyAnonymous(x: Exchange, consumer: Consumer): void {
  x.authenticate(consumer, undefined);
  // Whoever was recognised, and then turned away, does not act.
  x.actors.length = 0;
  x.claims = undefined;
  x.accessToken = undefined;
  x.accessEndsAtMs = undefined;
  x.authenticatedGroups = undefined;
  sayConsumer(x, consumer);
  x.requestHeaders.remove('x-credential-identifier');
  x.requestHeaders.set('x-anonymous-consumer', 'true', 'X-Anonymous-Consumer');
}

/** What happens to a caller who could not be authenticated; see `compileAnonymous`. */
export type AnonymousFallback = (x: Exchange) => Refusal | undefined;

/**
 * The `anonymous` setting of every auth plugin: a consumer's name or id, undefined or empty for none. A consumer that does not
 * exist refuses those callers with 500, as a configuration that should have opened a door must not close it silently.
 */
export function compileAnonymous(
  name: string | undefined,
  { directory, log }: Pick<Services, 'directory' | 'log'>,
): AnonymousFallback | undefined {
  if (name === undefined || name === '') return undefined;
  const consumer = directory.consumerByName(name);
  if (consumer !== undefined) return (x) => identifyAnonymous(x, consumer) as undefined;
  const message = `anonymous consumer ${name} is configured but doesn't exist`;
  log.error(message);
  const missing = refuse(500, 'anonymous_consumer_missing', message, { style: 'negotiated' });
  return () => missing;
}

/** A quoted-string of a challenge's parameter (RFC 9110 §5.6.4). */
export function quoted(value: string): string {
  return `"${headerText(value).replaceAll(/["\\]/g, '\\$&')}"`;
}

function sayConsumer(x: Exchange, consumer: Consumer | undefined): void {
  say(x, 'x-consumer-id', 'X-Consumer-ID', consumer?.id);
  say(x, 'x-consumer-custom-id', 'X-Consumer-Custom-ID', consumer?.customId);
  say(x, 'x-consumer-username', 'X-Consumer-Username', consumer?.username);
}

function say({ requestHeaders }: Exchange, name: string, written: string, value: string | undefined): void {
  if (value === undefined) requestHeaders.remove(name);
  else requestHeaders.set(name, headerText(value), written);
}
