import { hash } from 'node:crypto';
import type { ConversationLink, ConversationLinkKind } from '@sallyport/contracts';
import type { Exchange } from '../exchange.ts';
import { argumentsText } from './arguments-text.ts';
import { conversationCaller } from './caller.ts';

/** Of one exchange. Two of each tool that a model asked for, and some of the conversation. */
const linksMax = 128;
/** Shorter values are no ids but words: `default`, `1`. Longer ones are no ids either. */
const idCharactersMin = 8;
const idCharactersMax = 512;

export interface LinkTerms {
  /** The exchange has made it, for later ones to name. */
  isOrigin?: boolean;
  tool?: string;
}

/** Ties the exchange to others of its caller that are tied to the same value. Who calls must be known by now. */
export function link(
  x: Exchange,
  kind: Exclude<ConversationLinkKind, 'tool_arguments' | 'tool_result'>,
  value: unknown,
  terms: LinkTerms = noTerms,
): void {
  if (typeof value !== 'string' || value.length < idCharactersMin || value.length > idCharactersMax) return;
  add(x, kind, kind, value, terms);
}

/** Ties a request of a tool, or its result, to whatever else tells of the same arguments. */
export function linkArguments(
  x: Exchange,
  kind: 'tool_arguments' | 'tool_result',
  tool: string,
  given: unknown,
  isOrigin = false,
): void {
  const text = argumentsText(given);
  if (text === undefined || tool === '' || tool.length > toolCharactersMax) return;
  add(x, kind, 'arguments', text, { isOrigin, tool });
}

/** As long as MCP and the providers of models let names be. */
const toolCharactersMax = 128;
const noTerms: LinkTerms = Object.freeze({});

function add(x: Exchange, kind: ConversationLinkKind, space: string, value: string, { isOrigin, tool }: LinkTerms) {
  x.links ??= [];
  if (x.links.length === linksMax) return;
  const key = keyOf(space, conversationCaller(x), value);
  for (const known of x.links) if (known.key === key && known.kind === kind && known.tool === tool) return;
  const made: ConversationLink = { kind, key };
  if (isOrigin === true) made.isOrigin = true;
  if (tool !== undefined) made.tool = tool;
  x.links.push(made);
}

/** The lengths keep parts apart: callers have a say in both. */
function keyOf(space: string, caller: string, value: string): string {
  return hash('sha256', `${space} ${caller.length} ${caller} ${value}`, 'base64url').slice(0, 22);
}
