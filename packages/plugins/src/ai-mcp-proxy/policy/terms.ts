import { readJson } from '@sallyport/json';
import type { ReadCall, ReadMessage } from '@sallyport/mcp';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import type { Refusals } from '../refusals.ts';
import { CallArguments } from './arguments.ts';
import type { Judgement } from './judgement.ts';
import { type PrimitiveRules, type RuleSets, setsIn, termsOf } from './rules.ts';
import { SchemaShelf } from './schema-shelf.ts';
import type { Target } from './targets.ts';

/** A primitive, whose source may be the only one. */
export interface Meant extends Target {
  readonly source?: string | undefined;
}

/** What calls have to meet whoever makes them: of their arguments, how often they come, and how large their results may be. */
export class Terms {
  /** Calls are decided by who calls alone. */
  readonly isEmpty: boolean;
  readonly hasLimits: boolean;
  readonly #sets: RuleSets;
  readonly #refusals: Refusals;
  readonly #shelf: SchemaShelf | undefined;

  constructor(sets: RuleSets, refusals: Refusals) {
    const terms = setsIn(sets).flatMap((set) =>
      Object.values(set).flatMap(({ defaults, entries }) => [defaults, ...entries.all]),
    );
    this.isEmpty = !terms.some(isTerm);
    this.hasLimits = terms.some(({ limits }) => limits !== undefined);
    this.#sets = sets;
    this.#refusals = refusals;
    this.#shelf = terms.some(({ validates, validator }) => validates && validator === undefined)
      ? new SchemaShelf()
      : undefined;
  }

  /** Some call is compared with the schema of its tool: lists tell what those are. */
  get learns(): boolean {
    return this.#shelf !== undefined;
  }

  /** The `result` of a `tools/list`, as the server sent it. */
  learnList(result: Buffer, source?: string): void {
    this.#shelf?.learnList(result, source);
  }

  /** Undefined for a call that meets them; what is to be counted and measured is noted. Completions and subscriptions bring nothing to judge. */
  check(
    x: Exchange,
    call: ReadCall,
    message: ReadMessage,
    { kind, name, source }: Meant,
    judgement: Judgement,
  ): Refusal | undefined {
    const { idText, method } = message;
    if (!callingMethods.has(method)) return undefined;
    const args = new CallArguments(message);
    for (const { condition, annotations, limits, validates, validator, resultBytesMax } of termsOf(
      this.#sets,
      kind,
      name,
      source,
    )) {
      if (limits !== undefined) judgement.limit(limits, name, source);
      if (resultBytesMax !== undefined && idText !== undefined) judgement.cap(call, idText, resultBytesMax);
      if (condition?.readsArguments === true) {
        const value = args.readFor(condition.members);
        if (value === undefined) return this.#refusals.argumentsUnclear(x, idText);
        if (!condition.isMet(x, { name, source: source ?? null, annotations }, value))
          return this.#refusals.conditionUnmet(x, idText);
      }
      if (validates) {
        const refusal = this.#validate(x, call, message, args, validator ?? this.#shelf?.validatorOf(name, source));
        if (refusal !== undefined) return refusal;
      }
    }
    return undefined;
  }

  #validate(
    x: Exchange,
    call: ReadCall,
    { idText }: ReadMessage,
    args: CallArguments,
    validator: ReturnType<SchemaShelf['validatorOf']>,
  ): Refusal | undefined {
    if (validator === undefined) return undefined;
    if (args.readFor(noNames) === undefined) return this.#refusals.argumentsUnclear(x, idText);
    const fault =
      'problem' in validator
        ? `the schema of the tool cannot be used: ${validator.problem}`
        : validator.faultOf(readJson(args.bytes.toString()));
    return fault === undefined ? undefined : this.#refusals.argumentsInvalid(x, idText, fault, call);
  }
}

const callingMethods = new Set(['tools/call', 'prompts/get']);

function isTerm({ condition, limits, validates, resultBytesMax }: PrimitiveRules): boolean {
  return condition?.readsArguments === true || limits !== undefined || validates || resultBytesMax !== undefined;
}

const noNames: ReadonlySet<string> = new Set();
