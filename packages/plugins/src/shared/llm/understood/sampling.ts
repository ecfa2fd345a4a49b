import { editMembersAt, type MemberChanges, toJson } from '@sallyport/json';
import { type ChatRequest, type Json, type Losses, samplingPaths } from '@sallyport/llm';
import type { TargetSettings } from '../schema/target.ts';

type Wish = 'maxTokens' | 'temperature' | 'topP' | 'topK';

const options = {
  maxTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
} as const satisfies Record<Wish, string>;

const wishes = Object.keys(options) as Wish[];

/**
 * What the configuration says of sampling, for a body that passes as its caller wrote it: members that are to change, by the path to what they
 * are in. It goes before what the caller says, unless it says otherwise.
 */
export function samplingEdits(
  body: Json,
  dialect: string,
  { model }: TargetSettings,
  losses: Losses,
): Map<string, SamplingEdit> | undefined {
  const configured = model.options;
  if (configured === undefined) return undefined;
  let edits: Map<string, SamplingEdit> | undefined;
  for (const wish of wishes) {
    const value = configured[options[wish]];
    if (value === undefined) continue;
    const paths = samplingPaths(dialect);
    const path = paths[wish];
    if (path === undefined) {
      losses.add(wish, 'the language has no word for it');
      continue;
    }
    const twin = wish === 'maxTokens' ? paths.maxTokensTwin : undefined;
    const hasTwin = twin !== undefined && valueAt(body, [twin]) !== undefined;
    if (model.options_are_defaults && (hasTwin || valueAt(body, path) !== undefined)) continue;
    const within = path.slice(0, -1);
    const key = within.join('.');
    edits ??= new Map();
    const edit = edits.get(key) ?? { within, values: {} };
    edit.values[path.at(-1)!] = value;
    // Whoever adapts the body to the model puts it back where the model wants it so.
    if (hasTwin) edit.values[twin] = undefined;
    edits.set(key, edit);
  }
  return edits;
}

export interface SamplingEdit {
  readonly within: readonly string[];
  /** Undefined for a member that is taken away. */
  readonly values: Record<string, number | undefined>;
}

/** Those that are inside of a member; what stands at the top is edited with everything else. */
export function editInside(bytes: Buffer, edits: ReadonlyMap<string, SamplingEdit>): Buffer {
  let edited = bytes;
  for (const { within, values } of edits.values())
    if (within.length > 0) edited = editMembersAt(edited, within, asJson(values));
  return edited;
}

function asJson(values: SamplingEdit['values']): MemberChanges {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === undefined ? undefined : toJson(value)]),
  );
}

function valueAt(body: Json, path: readonly string[]): unknown {
  let value: unknown = body;
  for (const name of path) value = (value as Json | null | undefined)?.[name];
  return value ?? undefined;
}

/** The same for a request that is written anew. */
export function withSampling(request: ChatRequest, { model }: TargetSettings): Partial<ChatRequest> {
  const configured = model.options;
  const wanted: Partial<ChatRequest> = {};
  if (configured === undefined) return wanted;
  for (const wish of wishes) {
    const value = configured[options[wish]];
    if (value === undefined || (model.options_are_defaults && request[wish] !== undefined)) continue;
    wanted[wish] = value;
  }
  return wanted;
}
