import { useMemo, useRef, useState } from 'react';
import type { FormState } from './form-context.ts';
import type { Problem } from './problems.ts';
import type { SchemaFormProps } from './schema-form.tsx';
import { validate } from './validate.ts';
import { isSame, type Path, startsWith, textOfPath, valueAt, withValueAt } from './value.ts';

/** The value of a form with what is wrong with it, as its fields see it. */
export function useFormState(props: SchemaFormProps, start: string): FormState {
  const { schema, value, onChange, isStrict = false, isReadOnly = false } = props;
  const { problems: fromServer = none, vaults = noVaults, choices = noChoices } = props;
  const [touched, setTouched] = useState<ReadonlySet<string>>(noneTouched);
  // Fields change the newest value, also where two of them do before anything is drawn again.
  const latest = useRef(value);
  latest.current = value;
  const judgedValue = useRef<{ readonly problems: readonly Problem[]; readonly value: unknown }>(undefined);
  if (judgedValue.current?.problems !== fromServer) judgedValue.current = { problems: fromServer, value };
  const judged = judgedValue.current.value;
  const own = useMemo(() => validate(schema, value), [schema, value]);
  return useMemo(() => {
    const told = [
      ...own.filter(({ isMissing, path }) => isMissing !== true || isStrict || touched.has(textOfPath(path))),
      ...fromServer.filter(({ path }) => isSame(valueAt(judged, path), valueAt(value, path))),
    ];
    const within = (path: Path) => told.filter((problem) => startsWith(problem.path, path));
    return {
      value,
      isReadOnly,
      vaults,
      choices,
      change(path: Path, next: unknown) {
        latest.current = withValueAt(latest.current, path, next);
        onChange(latest.current);
      },
      touch(path: Path) {
        const name = textOfPath(path);
        setTouched((before) => (before.has(name) ? before : new Set([...before, name])));
      },
      problemsAt: (path: Path) => within(path).filter((problem) => problem.path.length === path.length),
      problemsWithin: within,
      idOf: (path: Path) => `${start}${textOfPath(path)}`,
    };
  }, [own, fromServer, judged, value, isStrict, isReadOnly, touched, vaults, choices, onChange, start]);
}

const none: readonly Problem[] = [];
const noVaults: FormState['vaults'] = [];
const noChoices: FormState['choices'] = {};
const noneTouched: ReadonlySet<string> = new Set();
