import { createContext, useContext } from 'react';
import type { Problem } from './problems.ts';
import type { Path } from './value.ts';

/** A vault of the control plane, from which a secret can come. */
export interface VaultChoice {
  /** As references name it: `{vault://prefix/…}`. */
  readonly prefix: string;
  /** What kind it is: `hcv`, `aws`, `env`. */
  readonly kind: string;
}

/** What a field that names another entity, or a text that is one of what is there, can be. */
export interface ChoiceOfForm {
  readonly value: unknown;
  readonly label: string;
  readonly detail?: string;
}

/** What all fields of a form share. */
export interface FormState {
  readonly value: unknown;
  readonly isReadOnly: boolean;
  readonly vaults: readonly VaultChoice[];
  /** By dotted path: `service`, `config.model.provider`. */
  readonly choices: Readonly<Record<string, readonly ChoiceOfForm[]>>;
  change(path: Path, next: unknown): void;
  /** Somebody was there: what is missing there is said from now on. */
  touch(path: Path): void;
  problemsAt(path: Path): readonly Problem[];
  problemsWithin(path: Path): readonly Problem[];
  idOf(path: Path): string;
}

export const FormContext = createContext<FormState | undefined>(undefined);

export function useForm(): FormState {
  const state = useContext(FormContext);
  if (state === undefined) throw new Error('A field is shown outside a form.');
  return state;
}
