import { Component, lazy, type ReactNode, Suspense } from 'react';

const load = () => import('./markdown.tsx');
const Markdown = lazy(load);

/** Begins to load what answers are drawn with, before there is one. */
export const prepareText = (): void => void load().catch(() => undefined);

interface TextProps {
  readonly text: string;
  readonly isGrowing: boolean;
}

export function Text({ text, isGrowing }: TextProps) {
  if (tooDeep.test(text)) return <Plain text={text} />;
  return (
    <PlainInstead text={text}>
      <Suspense fallback={<Plain text={text} />}>
        <Markdown text={text} isGrowing={isGrowing} />
      </Suspense>
    </PlainInstead>
  );
}

/** Quotes in quotes, lists in lists: nobody means that, and drawing it would take all there is. */
const tooDeep = /^[ \t>]{100}/m;

const Plain = ({ text }: { readonly text: string }) => <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>;

/** What cannot be drawn is shown as it was written: a model may have been told to break the page. */
class PlainInstead extends Component<{ readonly text: string; readonly children: ReactNode }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Plain text={this.props.text} /> : this.props.children;
  }
}
