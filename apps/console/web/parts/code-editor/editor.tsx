import { setDiagnostics } from '@codemirror/lint';
import { classes } from '@sallyport/ui';
import { useEffect, useRef } from 'react';
import type { CodeEditorProps } from './code-editor.tsx';
import type { CodeProblem } from './code-problem.ts';
import { createView, type EditorHandle } from './view.ts';

/** `CodeEditor`, once it is loaded. */
export function Editor(props: CodeEditorProps) {
  const { text, label, language, schema, lint, height = 'content' } = props;
  const host = useRef<HTMLDivElement>(null);
  const handle = useRef<EditorHandle>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const isReadOnly = props.onChange === undefined;

  useEffect(() => {
    const made = createView(host.current!, {
      text: latest.current.text,
      label,
      language,
      isReadOnly,
      isFilling: height === 'fill',
      schema,
      onChange: (next) => latest.current.onChange?.(next),
    });
    handle.current = made;
    return () => made.close();
  }, [label, language, isReadOnly, schema, height]);

  useEffect(() => {
    const view = handle.current?.view;
    const before = view?.state.doc.toString();
    // What was typed here comes back as `text`; only what others changed is put in.
    if (view !== undefined && before !== undefined && before !== text) view.dispatch(changeTo(before, text));
  }, [text]);

  const problems = lint?.(text) ?? [];
  useEffect(() => {
    const view = handle.current?.view;
    if (view === undefined) return;
    const { length } = view.state.doc;
    const found = problems.map(({ from, to, message, severity = 'error' }) => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(to, from), length),
      message,
      severity,
    }));
    view.dispatch(setDiagnostics(view.state, found));
  });

  return (
    <div className={classes('flex min-h-0 flex-col gap-1', height === 'fill' && 'h-full')}>
      <div ref={host} className={classes('min-h-0 min-w-0', height === 'fill' && 'grow')} />
      <FirstProblem text={text} problems={problems} />
      {!isReadOnly && (
        <p className="text-xs text-faint">
          <kbd className="font-mono">Esc</kbd> then <kbd className="font-mono">Tab</kbd> leaves the editor,{' '}
          <kbd className="font-mono">Ctrl</kbd> <kbd className="font-mono">Space</kbd> completes
        </p>
      )}
    </div>
  );
}

interface FirstProblemProps {
  readonly text: string;
  readonly problems: readonly CodeProblem[];
}

/** What is told at its place to who points there is told here to everybody. */
function FirstProblem({ text, problems }: FirstProblemProps) {
  const [first] = problems;
  const line = first === undefined ? 0 : text.slice(0, first.from).split('\n').length;
  return (
    <p
      role="status"
      className={classes(
        'text-xs wrap-anywhere',
        first === undefined ? 'sr-only' : first.severity === 'warning' ? 'text-refused' : 'text-failed',
      )}
    >
      {first !== undefined && `Line ${line}: ${first.message}`}
      {problems.length > 1 && ` And ${problems.length - 1} more.`}
    </p>
  );
}

/** As small a change as there is, so that the cursor stays where it was. */
function changeTo(before: string, after: string) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { changes: { from: start, to: before.length - end, insert: after.slice(start, after.length - end) } };
}
