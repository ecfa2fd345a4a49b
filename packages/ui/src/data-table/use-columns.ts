import { useMemo, useState } from 'react';
import { keptText } from '../kept-text.ts';
import { fitColumns } from './fit-columns.ts';
import type { DataColumn } from './props.ts';

export interface ChosenColumns<Row> {
  /** In the table's order. */
  readonly shown: readonly DataColumn<Row>[];
  readonly chosenIds: readonly string[];
  readonly isOfPerson: boolean;
  /** Undefined: as at first. */
  readonly choose: (ids: readonly string[] | undefined) => void;
}

/** What is shown: what the person chose, or as much of what is meant to be as there is room for. */
export function useColumns<Row>(
  columns: readonly DataColumn<Row>[],
  name: string | undefined,
  widthPx: number,
): ChosenColumns<Row> {
  const [ofPerson, setOfPerson] = useState(() => readChoice(name));
  return useMemo(() => {
    const isShown = ({ id, isHiddenAtFirst }: DataColumn<Row>) =>
      id === columns[0]?.id || (ofPerson === undefined ? isHiddenAtFirst !== true : ofPerson.includes(id));
    const chosen = columns.filter(isShown);
    return {
      shown: ofPerson === undefined ? fitColumns(chosen, widthPx) : chosen,
      chosenIds: chosen.map(({ id }) => id),
      isOfPerson: ofPerson !== undefined,
      choose(ids) {
        keptUnder(name).write(ids?.join(' '));
        setOfPerson(ids);
      },
    };
  }, [columns, name, widthPx, ofPerson]);
}

function readChoice(name: string | undefined): readonly string[] | undefined {
  if (name === undefined) return undefined;
  const ids = keptUnder(name).read()?.split(' ');
  return ids === undefined || ids[0] === '' ? undefined : ids;
}

const keptUnder = (name: string | undefined) => keptText(`sallyport.columns.${name}`, 'localStorage');
