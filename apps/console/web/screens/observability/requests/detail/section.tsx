import { Card } from '@sallyport/ui';
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One aspect of a request; it is not torn apart where sections stand in columns. */
export const Section = ({ title, actions, children }: SectionProps) => (
  <Card title={title} actions={actions} className="mb-3 break-inside-avoid">
    <div className="grid gap-3 px-4 py-3">{children}</div>
  </Card>
);
