import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { DiffViewProps } from './diff-view.tsx';
import { look } from './look.ts';
import { shadowOf } from './shadow.ts';
import { basics } from './view.ts';

interface DiffProps extends Required<DiffViewProps> {
  readonly isWide: boolean;
}

/** `DiffView`, once it is loaded. */
export function Diff({ language, before, after, label, beforeTitle, afterTitle, isWide }: DiffProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = shadowOf(host.current!);
    const read = (title: string): Extension => [
      basics({ language, label: `${label}: ${title}`, isReadOnly: true }),
      EditorState.readOnly.of(true),
      look('all'),
      marks,
    ];
    const collapseUnchanged = { margin: 3, minSize: 6 };
    if (isWide) {
      const view = new MergeView({
        root,
        parent: root,
        a: { doc: before, extensions: read(beforeTitle) },
        b: { doc: after, extensions: read(afterTitle) },
        collapseUnchanged,
        gutter: true,
      });
      return () => view.destroy();
    }
    const unified = unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged, gutter: true });
    const view = new EditorView({ root, parent: root, doc: after, extensions: [read(afterTitle), unified] });
    return () => view.destroy();
  }, [language, before, after, label, beforeTitle, afterTitle, isWide]);
  return (
    <section aria-label={label}>
      {isWide && (
        <div className="grid grid-cols-2 gap-2 pb-1 text-xs text-soft" aria-hidden="true">
          <span>{beforeTitle}</span>
          <span>{afterTitle}</span>
        </div>
      )}
      <div ref={host} className="max-h-160 min-w-0 overflow-auto rounded-control" />
    </section>
  );
}

const marks = EditorView.theme({
  '&': { border: '1px solid var(--line)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--failed-wash)' },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--allowed-wash)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in oklab, var(--failed-mark) 16%, transparent)',
  },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in oklab, var(--allowed-mark) 16%, transparent)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--failed-mark)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--allowed-mark)' },
  '.cm-collapsedLines': {
    background: 'var(--sunken)',
    color: 'var(--soft)',
    fontFamily: 'var(--font-text)',
    fontSize: '12px',
    padding: '2px 8px',
  },
});
