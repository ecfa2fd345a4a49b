import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What this is for. */
  readonly description: ReactNode;
  /** One button, and the same as a command where there is one. */
  readonly children?: ReactNode;
}

export function EmptyState({ icon, title, description, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      {icon !== undefined && <div className="mb-3 text-faint">{icon}</div>}
      <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
      <p className="mt-1 max-w-md text-soft">{description}</p>
      {children !== undefined && <div className="mt-5">{children}</div>}
    </div>
  );
}
