import type { StrictValue } from '@sallyport/json';
import type { PrimitiveKind } from '@sallyport/mcp';
import { type CompiledCondition, ConditionLanguage, type Exchange } from '@sallyport/pipeline';
import type { ToolConfig } from '../schema.ts';
import { CallerVariable, callerTypes } from './caller-variable.ts';

/** CEL about one primitive, and who calls; about the arguments too, or not. */
export interface PrimitiveCondition {
  readonly readsArguments: boolean;
  /** Names that arguments are looked up by: nothing that resembles one may be there beside it. */
  readonly members: ReadonlySet<string>;
  /** Whatever fails is no. */
  isMet(x: Exchange, facts: PrimitiveFacts, args: StrictValue | undefined): boolean;
}

/** What a condition may know of a primitive. */
export interface PrimitiveFacts {
  /** Or the URI, or the template. */
  readonly name: string;
  readonly source: string | null;
  readonly annotations: AnnotationFacts;
}

type AnnotationFacts = Readonly<Record<keyof NonNullable<ToolConfig['annotations']>, boolean | string | null>>;

export const noAnnotations: AnnotationFacts = annotationFacts(undefined);

/** As configured: what a server says of its tools must not loosen anything. */
export function annotationFacts(annotations: ToolConfig['annotations']): AnnotationFacts {
  return {
    title: annotations?.title ?? null,
    read_only_hint: annotations?.read_only_hint ?? null,
    destructive_hint: annotations?.destructive_hint ?? null,
    idempotent_hint: annotations?.idempotent_hint ?? null,
    open_world_hint: annotations?.open_world_hint ?? null,
  };
}

export function compilePrimitiveCondition(
  kind: PrimitiveKind,
  source: string,
): PrimitiveCondition | { readonly problem: string } {
  const compiled = languages[kind].compile(source);
  if ('problem' in compiled) return compiled;
  return new Condition(compiled);
}

class Condition implements PrimitiveCondition {
  readonly readsArguments: boolean;
  readonly members: ReadonlySet<string>;
  readonly #compiled: CompiledCondition<Variables>;

  constructor(compiled: CompiledCondition<Variables>) {
    this.readsArguments = compiled.reads.has('args');
    this.members = compiled.members;
    this.#compiled = compiled;
  }

  isMet(x: Exchange, facts: PrimitiveFacts, args: StrictValue | undefined): boolean {
    try {
      return this.#compiled.evaluate(new Variables(x, facts, args));
    } catch {
      return false;
    }
  }
}

const noArguments: StrictValue = new Map();

/** Getters, so that an evaluation costs what it reads. */
class Variables {
  readonly args: StrictValue;
  readonly #x: Exchange;
  readonly #facts: PrimitiveFacts;

  constructor(x: Exchange, facts: PrimitiveFacts, args: StrictValue | undefined) {
    this.args = args ?? noArguments;
    this.#x = x;
    this.#facts = facts;
  }

  get caller() {
    return new CallerVariable(this.#x);
  }

  get tool() {
    return new Offered(this.#facts);
  }

  get prompt() {
    return new Offered(this.#facts);
  }

  get resource() {
    return new Addressed(this.#facts);
  }
}

class Offered {
  readonly name: string;
  readonly source: string | null;
  readonly annotations: AnnotationFacts;

  constructor({ name, source, annotations }: PrimitiveFacts) {
    this.name = name;
    this.source = source;
    this.annotations = annotations;
  }
}

class Addressed {
  readonly uri: string;
  readonly source: string | null;

  constructor({ name, source }: PrimitiveFacts) {
    this.uri = name;
    this.source = source;
  }
}

const languages: Readonly<Record<PrimitiveKind, ConditionLanguage<Variables>>> = (() => {
  const types = [
    ...callerTypes,
    { name: 'Offered', ctor: Offered, fields: { name: 'string', source: 'dyn', annotations: 'dyn' } },
    { name: 'Addressed', ctor: Addressed, fields: { uri: 'string', source: 'dyn' } },
  ];
  const language = (variables: Readonly<Record<string, string>>) =>
    new ConditionLanguage<Variables>({ types, variables: { caller: 'Caller', ...variables } });
  const resource = language({ resource: 'Addressed' });
  return {
    tool: language({ tool: 'Offered', args: 'dyn' }),
    prompt: language({ prompt: 'Offered', args: 'dyn' }),
    resource,
    template: resource,
  };
})();
