import { Card } from '@sallyport/ui';
import type { ReactNode } from 'react';

interface ChartCardProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A chart in a card of its own. */
export const ChartCard = ({ title, actions, children }: ChartCardProps) => (
  <Card title={title} actions={actions}>
    <div className="px-4 pt-3 pb-1">{children}</div>
  </Card>
);
