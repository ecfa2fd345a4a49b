import { Copy, classes } from '@sallyport/ui';
import { useId, useState } from 'react';
import { CodeEditor } from '../code-editor/code-editor.tsx';
import { asCommands, asCurl, asJson, asYaml, type EntityToShow } from './as-code.ts';

type FormatsProps = Omit<EntityToShow, 'origin'>;

const formats = [
  { name: 'YAML', language: 'yaml', write: asYaml, says: 'A file for sallyport sync.' },
  { name: 'JSON', language: 'json', write: asJson, says: 'What the API says of it.' },
  {
    name: 'curl',
    language: 'text',
    write: asCurl,
    says: 'A request that makes it as it is. Your token is $SALLYPORT_TOKEN.',
  },
  { name: 'CLI', language: 'text', write: asCommands, says: 'How to change it with files.' },
] as const;

/** The entity as YAML, JSON, curl and commands: whatever is done here can be done there. Secrets are not shown. */
export function Formats(props: FormatsProps) {
  const id = useId();
  const [index, setIndex] = useState(0);
  const { name, language, write, says } = formats[index]!;
  const text = write({ ...props, origin: window.location.origin });
  return (
    <section aria-label="As code" className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center border-b border-line">
        <div role="tablist" aria-label="Format" className="flex gap-1">
          {formats.map((format, place) => (
            <button
              key={format.name}
              id={`${id}${format.name}`}
              type="button"
              role="tab"
              aria-selected={place === index}
              aria-controls={`${id}panel`}
              tabIndex={place === index ? 0 : -1}
              className={classes(
                '-mb-px border-b-2 px-3 py-1.5 text-sm font-medium',
                place === index ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
              )}
              onClick={() => setIndex(place)}
              onKeyDown={({ key }) => {
                const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
                if (step === 0) return;
                const next = (index + step + formats.length) % formats.length;
                setIndex(next);
                document.getElementById(`${id}${formats[next]!.name}`)?.focus();
              }}
            >
              {format.name}
            </button>
          ))}
        </div>
        <span className="ml-auto">
          <Copy text={text} label={`Copy ${name}`} isIconOnly />
        </span>
      </div>
      <div id={`${id}panel`} role="tabpanel" aria-labelledby={`${id}${name}`} className="flex flex-col gap-2">
        <p className="text-xs text-soft">{says}</p>
        <CodeEditor language={language} text={text} label={`${name} of this entity`} />
      </div>
    </section>
  );
}
