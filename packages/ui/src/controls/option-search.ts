import { useEffect, useMemo, useState } from 'react';

export interface ComboOption {
  readonly value: string;
  readonly label: string;
  /** A second line. */
  readonly detail?: string;
}

/** An option that is not there yet. */
interface NewOption extends ComboOption {
  readonly isNew: true;
}

export type ListedOption = ComboOption | NewOption;

interface Given {
  readonly options: readonly ComboOption[];
  /** Asks for those that fit what is written; without it they are looked for among `options`. */
  readonly onSearch: ((text: string, signal: AbortSignal) => Promise<readonly ComboOption[]>) | undefined;
  readonly canCreate: boolean;
  /** What is written. */
  readonly text: string;
  readonly isOpen: boolean;
  readonly chosen: readonly string[];
}

/** Not with each key. */
const waitMs = 200;

/** What there is to choose from, as it is searched for. */
export function useOptionSearch({ options, onSearch, canCreate, text, isOpen, chosen }: Given) {
  const [found, setFound] = useState<readonly ComboOption[]>([]);
  const [known, setKnown] = useState<ReadonlyMap<string, ComboOption>>(new Map());
  const [state, setState] = useState<'still' | 'searching' | 'failed'>('still');
  useEffect(() => {
    if (onSearch === undefined || !isOpen) return;
    const controller = new AbortController();
    setState('searching');
    const timer = setTimeout(() => {
      onSearch(text, controller.signal).then(
        (all) => {
          if (controller.signal.aborted) return;
          setFound(all);
          setKnown((before) => new Map([...before, ...all.map((option) => [option.value, option] as const)]));
          setState('still');
        },
        () => controller.signal.aborted || setState('failed'),
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [onSearch, text, isOpen]);

  return useMemo(() => {
    const listed = onSearch === undefined ? options : found;
    const named = (value: string): ComboOption =>
      options.find((option) => option.value === value) ?? known.get(value) ?? { value, label: value };
    const chosenOptions = chosen.map(named);
    return {
      // What is chosen stays in the list, or it would be shown no more.
      items: [
        ...listed,
        ...missingIn(listed, chosenOptions),
        ...newOption(text, canCreate, [...listed, ...chosenOptions]),
      ],
      chosen: chosenOptions,
      state,
    };
  }, [options, onSearch, found, known, chosen, canCreate, text, state]);
}

function missingIn(listed: readonly ComboOption[], chosen: readonly ComboOption[]): readonly ComboOption[] {
  return chosen.filter(({ value }) => !listed.some((option) => option.value === value));
}

/** What is written, unless there is one of that name. */
export function newOption(text: string, canCreate: boolean, among: readonly ComboOption[]): readonly NewOption[] {
  const name = text.trim();
  const isThere = among.some(({ value, label }) => value === name || label.toLowerCase() === name.toLowerCase());
  return canCreate && name !== '' && !isThere ? [{ value: name, label: name, isNew: true }] : [];
}

export const isNewOption = (option: ListedOption): option is NewOption => 'isNew' in option;
