import { CodeBlock, Copy, SegmentedControl } from '@sallyport/ui';
import { useState } from 'react';
import { CodeEditor } from '../code-editor/code-editor.tsx';
import { asCommands, asCurl, asJson, asYaml, type EntityToShow } from './as-code.ts';

type FormatsProps = Omit<EntityToShow, 'origin'>;

/** The entity as YAML, JSON, curl and commands: whatever is done here can be done there. Secrets are not shown. */
export function Formats(props: FormatsProps) {
  const [chosen, setChosen] = useState<Format>('yaml');
  const { label, says } = formats.find(({ value }) => value === chosen)!;
  const text = writers[chosen]({ ...props, origin: window.location.origin });
  return (
    <section aria-label="As code" className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <SegmentedControl label="Format" value={chosen} options={formats} onChange={setChosen} />
        <p className="min-w-0 grow text-xs text-soft">{says}</p>
        {isFile(chosen) && <Copy text={text} label={`Copy ${label}`} isIconOnly />}
      </div>
      {isFile(chosen) ? (
        <CodeEditor language={chosen} text={text} label={`${label} of this entity`} />
      ) : (
        <CodeBlock label={`${label} of this entity`} code={text} isLong />
      )}
    </section>
  );
}

const formats = [
  { value: 'yaml', label: 'YAML', says: 'A file for sallyport sync.' },
  { value: 'json', label: 'JSON', says: 'What the API says of it.' },
  { value: 'curl', label: 'curl', says: 'A request that makes it as it is. Your token is $SALLYPORT_TOKEN.' },
  { value: 'cli', label: 'CLI', says: 'How to change it with files.' },
] as const;

type Format = (typeof formats)[number]['value'];

const writers = { yaml: asYaml, json: asJson, curl: asCurl, cli: asCommands } as const;

const isFile = (format: Format): format is 'yaml' | 'json' => format === 'yaml' || format === 'json';
