import { Tabs } from '@sallyport/ui';
import type { ReactNode } from 'react';

interface PostureHeadProps {
  readonly part: 'findings' | 'access';
  /** The first sentence, once it is known. */
  readonly answer: string | undefined;
  /** At the end of the title's line. */
  readonly children: ReactNode;
}

/** What both parts of the posture begin with. */
export const PostureHead = ({ part, answer, children }: PostureHeadProps) => (
  <>
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h1 className="text-lg font-semibold tracking-tight">Posture</h1>
        <p className="min-h-6 text-soft" role="status">
          {answer}
        </p>
      </div>
      {children}
    </header>
    <div className="print:hidden">
      <Tabs
        label="Parts of the posture"
        tabs={[
          { href: '/posture', label: 'Findings', isHere: part === 'findings' },
          { href: '/posture/access', label: 'Who can call what', isHere: part === 'access' },
        ]}
      />
    </div>
  </>
);
