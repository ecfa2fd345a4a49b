import { parseNetwork } from '@sallyport/contracts';
import { compileClaimSubjects } from './claim-subjects.ts';
import { isFieldName } from './named-value.ts';
import { traitFields } from './trait-fields.ts';

/** Those that need a key: which header, claim or label. */
const keyed: ReadonlySet<string> = new Set(['header', 'claim', 'label']);

export interface TraitChoice {
  readonly type: string;
  readonly key?: string | undefined;
  readonly values?: readonly string[] | undefined;
}

/** What is wrong with how a trait is configured; paths are below it. */
export function traitProblems(
  { type, key, values = [] }: TraitChoice,
  tell: (path: string, message: string) => void,
): void {
  const fields: readonly string[] | undefined = traitFields[type as keyof typeof traitFields];
  if (fields !== undefined) {
    if (key !== undefined && !fields.includes(key)) tell('.key', `should be one of ${fields.join(', ')}`);
  } else if (keyed.has(type) !== (key !== undefined))
    tell(
      '.key',
      key === undefined
        ? `required when type is ${type}`
        : 'goes with type header, claim, label, consumer or consumer_group',
    );
  else if (type === 'header' && !isFieldName(key!)) tell('.key', 'should be a header name');
  else if (type === 'claim' && compileClaimSubjects(key!) === undefined) tell('.key', 'is no path to a claim');
  if (type !== 'ip') return;
  values.forEach((value, index) => {
    if (parseNetwork(value) === undefined) tell(`.values.${index}`, 'should be an address or a network');
  });
}
