import type { ReactNode } from 'react';
import { Failed, type FailedProps } from '../display/failed.tsx';

/** What each chart takes besides its data: while there is no data and nothing failed, it is being loaded. */
export interface Unready {
  /** Shown in the chart's place. */
  readonly failure?: FailedProps;
  /** What is said where nothing was measured. */
  readonly empty?: ReactNode;
}

export const defaultEmpty = 'Nothing was measured in this time.';

/** Where nothing was measured. */
export const EmptyChart = ({ children = defaultEmpty }: { readonly children?: ReactNode }) => (
  <div className="flex h-full min-h-16 items-center justify-center px-4 py-3 text-center text-sm text-soft">
    <div>{children}</div>
  </div>
);

/** What could not be read. */
export const FailedChart = ({ failure }: { readonly failure: FailedProps }) => (
  <div className="flex h-full flex-col justify-center">
    <Failed {...failure} />
  </div>
);
