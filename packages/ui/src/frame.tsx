import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';

interface FrameProps {
  readonly children: ReactNode;
}

/** What every page stands in: no style elements, which its policy forbids, and tooltips that wait together. */
export function Frame({ children }: FrameProps) {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={400}>{children}</Tooltip.Provider>
    </CSPProvider>
  );
}
