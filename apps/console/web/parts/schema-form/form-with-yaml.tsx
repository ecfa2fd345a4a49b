import { classes, Notice, SegmentedControl, useMatches } from '@sallyport/ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { CodeEditor } from '../code-editor/code-editor.tsx';
import { readText } from '../code-editor/places.ts';
import { codeProblems } from './code-problems.ts';
import { SchemaForm, type SchemaFormProps } from './schema-form.tsx';
import { valueOfYaml, yamlOf, yamlWith } from './sync.ts';
import { isSame } from './value.ts';

interface FormWithYamlProps extends SchemaFormProps {
  /** What the YAML is: read aloud. */
  readonly label: string;
  /** Whether the text can be read now; while it cannot, the form shows what was read last. */
  readonly onReadable?: (isReadable: boolean) => void;
}

/**
 * A form and the same as YAML, each following the other: beside each other, below 900 px one at a time. A text that cannot be read
 * leaves the form as it was, and says where it is broken.
 */
export function FormWithYaml({ label, onReadable, ...form }: FormWithYamlProps) {
  const { value, onChange, schema, problems = none } = form;
  const isWide = useMatches('(min-width: 900px)');
  const [side, setSide] = useState<'form' | 'yaml'>('form');
  const [text, setText] = useState(() => yamlOf(value));
  const said = useRef(value);
  const judged = useRef({ problems, value });
  if (judged.current.problems !== problems) judged.current = { problems, value };

  // The form, or whoever else changed the value; what was written here says it already.
  useEffect(() => {
    if (isSame(said.current, value)) return;
    said.current = value;
    setText((before) => yamlWith(before, value));
  }, [value]);

  const read = valueOfYaml(text);
  const isReadable = read !== undefined;
  useEffect(() => onReadable?.(isReadable), [isReadable, onReadable]);

  const write = (next: string) => {
    setText(next);
    const written = valueOfYaml(next);
    if (written === undefined || isSame(written, said.current)) return;
    said.current = written;
    onChange(written);
  };
  const lint = useCallback((each: string) => codeProblems(each, schema, judged.current), [schema]);

  const broken = isReadable ? undefined : brokenAt(text);
  return (
    // One tree for both widths: what is open in it stays open when the window changes.
    <div className={classes(isWide && 'grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-6')}>
      {!isWide && (
        <div className="mb-3">
          <SegmentedControl label="Edit as" value={side} options={sides} onChange={setSide} />
        </div>
      )}
      <div key="form" className="min-w-0" hidden={!isWide && side !== 'form'}>
        {broken !== undefined && (
          <div className="mb-3">
            <Notice meaning="warning" title={`The YAML cannot be read: ${broken}`}>
              The form shows what it said before. Mend the YAML, or change the form, which writes the YAML anew.
            </Notice>
          </div>
        )}
        <SchemaForm {...form} />
      </div>
      {(isWide || side === 'yaml') && (
        <div key="yaml" className="min-w-0">
          <div className={classes(isWide && 'sticky top-4 h-[calc(100dvh-12rem)] min-h-80')}>
            <CodeEditor
              language="yaml"
              text={text}
              onChange={form.isReadOnly === true ? undefined : write}
              label={label}
              schema={schema}
              lint={lint}
              height={isWide ? 'fill' : 'content'}
            />
          </div>
        </div>
      )}
    </div>
  );
}

const sides = [
  { value: 'form', label: 'Form' },
  { value: 'yaml', label: 'YAML' },
] as const;

const none: NonNullable<SchemaFormProps['problems']> = [];

/** `line 3: …` */
function brokenAt(text: string): string {
  const [problem] = readText(text).problems;
  if (problem === undefined) return 'it is no record of settings';
  return `line ${text.slice(0, problem.from).split('\n').length}: ${problem.message}`;
}
