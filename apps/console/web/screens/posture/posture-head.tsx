import { PageHeader, Tabs } from '@sallyport/ui';
import type { ReactNode } from 'react';

interface PostureHeadProps {
  readonly part: 'findings' | 'access' | 'explain';
  /** The first sentence, once it is known. */
  readonly answer: string | undefined;
  readonly actions?: ReactNode;
}

/** What both parts of the posture begin with. */
export const PostureHead = ({ part, answer, actions }: PostureHeadProps) => (
  <PageHeader title="Posture" description={answer ?? '\u00a0'} actions={actions}>
    <div className="print:hidden">
      <Tabs
        label="Parts of the posture"
        tabs={[
          { href: '/posture', label: 'Findings', isHere: part === 'findings' },
          { href: '/posture/access', label: 'Who can call what', isHere: part === 'access' },
          { href: '/posture/explain', label: 'Explain a request', isHere: part === 'explain' },
        ]}
      />
    </div>
  </PageHeader>
);
