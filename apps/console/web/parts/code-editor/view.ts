import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { JsonSchema } from '../schema-form/schema.ts';
import type { Language } from './code-problem.ts';
import { completionsOf } from './completions.ts';
import { helpAt } from './help.ts';
import { look } from './look.ts';
import { shadowOf } from './shadow.ts';

export interface EditorHandle {
  readonly view: EditorView;
  close(): void;
}

interface ViewOptions {
  readonly text: string;
  readonly label: string;
  readonly language: Language;
  readonly isReadOnly: boolean;
  readonly isFilling: boolean;
  readonly schema: JsonSchema | undefined;
  onChange(text: string): void;
}

export function createView(host: HTMLElement, options: ViewOptions): EditorHandle {
  const { text, isReadOnly, isFilling, onChange } = options;
  const root = shadowOf(host);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        basics(options),
        look(isFilling ? 'fill' : 'content'),
        isReadOnly ? [EditorState.readOnly.of(true)] : editing(options),
        EditorView.updateListener.of((update) => {
          // What the page itself puts in is not told back to it.
          if (update.docChanged && update.view.hasFocus) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return { view, close: () => view.destroy() };
}

/** What texts that can only be read have, too. */
export const basics = ({
  language,
  label,
  isReadOnly,
}: Pick<ViewOptions, 'language' | 'label' | 'isReadOnly'>): Extension => [
  lineNumbers(),
  foldGutter(),
  drawSelection(),
  bracketMatching(),
  language === 'yaml' ? yaml() : json(),
  search({ top: true }),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({
    'aria-label': isReadOnly ? label : `${label}. Escape, then Tab, leaves the editor.`,
    ...(isReadOnly && { 'aria-readonly': 'true' }),
  }),
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
];

const editing = ({ language, schema }: ViewOptions): Extension => [
  history(),
  indentOnInput(),
  indentUnit.of('  '),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  lintGutter(),
  autocompletion({ ...(schema && { override: [completionsOf(schema, language)] }), icons: false }),
  schema === undefined ? [] : hoverTooltip(helpAt(schema, language)),
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, indentWithTab]),
];
