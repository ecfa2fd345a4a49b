import type { Reader } from './reader.ts';
import type { Metric } from './slots.ts';

/** What a question is about: each is a topic. */
export type Subject =
  | 'services'
  | 'serviceList'
  | 'controlPlanes'
  | 'planeFigures'
  | 'routes'
  | 'plugins'
  | 'consumers'
  | 'causes'
  | 'models'
  | 'mcp'
  | 'request'
  | 'changes';

export function readSubject(reader: Reader, metric: Metric | undefined): Subject | undefined {
  if (changes.test(reader.rest)) return 'changes';
  const isListed = lists.test(reader.rest) && metric === undefined;
  const subject = reader.takeFirst(subjects);
  if (subject === 'services' && isListed) return 'serviceList';
  if (subject === 'controlPlanes' && metric !== undefined) return 'planeFigures';
  return subject ?? (metric === 'tokens' || metric === 'cost' ? 'models' : undefined);
}

/** A wish that something be otherwise. */
const changes =
  /^[\s;]*(?:please\s+|(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:delete|remove|create|add|update|disable|enable|restart|stop|deploy|block|ban|revoke|rotate|fix|configure|increase|decrease|raise|lower)\b/i;

const lists = /\b(?:list|which|what|name|how many|show)\b(?!.*\b(?:overview|summary|report|doing|status|state)\b)/i;

const subjects: readonly (readonly [RegExp, Subject])[] = [
  [
    /\b(?:why|reasons?|(?:root )?causes?|caused|causing|diagnose|troubleshoot|explain)\b|\bwhat(?:'s| is| went) (?:wrong|behind|going on)\b/i,
    'causes',
  ],
  [/\broutes?\b/i, 'routes'],
  [/\b(?:plugins?|polic(?:y|ies))\b/i, 'plugins'],
  [/\b(?:consumers?|callers?|who (?:calls?|called|uses?|used))\b/i, 'consumers'],
  [/\b(?:mcp(?: (?:tools?|servers?))?|tools?)\b/i, 'mcp'],
  [/\b(?:llms?|(?:language )?models?|ai)\b/i, 'models'],
  [/\b(?:services?|apis?|endpoints?|upstreams?|backends?)\b/i, 'services'],
  [/\b(?:control planes?|planes|gateways?|environments?)\b/i, 'controlPlanes'],
  [/\b(?:doing|state|status|overview|summary|report|situation)\b/i, 'services'],
];

/** Subjects of which there are lists, and no figures. */
export const listSubjects: ReadonlySet<Subject> = new Set([
  'serviceList',
  'controlPlanes',
  'routes',
  'plugins',
  'consumers',
]);
