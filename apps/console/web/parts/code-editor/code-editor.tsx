import { lazy, Suspense } from 'react';
import type { JsonSchema } from '../schema-form/schema.ts';
import type { CodeProblem, Language } from './code-problem.ts';
import { Shut } from './shut.tsx';

export interface CodeEditorProps {
  readonly language: Language;
  readonly text: string;
  /** Without it the text can be read and copied, not changed. */
  readonly onChange?: ((text: string) => void) | undefined;
  /** What the text is: read aloud. */
  readonly label: string;
  /** Completion and help come from it. */
  readonly schema?: JsonSchema | undefined;
  /** What is wrong with a text; asked with each change. */
  readonly lint?: ((text: string) => readonly CodeProblem[]) | undefined;
  /** `content`: as high as the text, within bounds. `fill`: as high as what it stands in. */
  readonly height?: 'content' | 'fill';
}

const Editor = lazy(async () => ({ default: (await import('./editor.tsx')).Editor }));

/** A text as code: highlighted, with line numbers, completion from a schema, what is wrong at its place, and find. Its own code is loaded when it is shown. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Shut text={props.text} isFilling={props.height === 'fill'} />}>
      <Editor {...props} />
    </Suspense>
  );
}
