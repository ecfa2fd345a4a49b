import { PageHeader } from '@sallyport/ui';
import type { ComponentProps } from 'react';
import { TimeControls } from '../../../parts/time-range/time-controls.tsx';
import { PlaneSelect } from './plane-select.tsx';

type AiHeaderProps = Pick<
  ComponentProps<typeof PageHeader>,
  'title' | 'description' | 'crumbs' | 'pills' | 'actions'
> & {
  /** It is about now, whatever the time range. */
  readonly hasNoTime?: boolean;
  readonly hasNoPlane?: boolean;
};

/** What all of these screens have at their top: what they are for, of which control plane, over which time. */
export const AiHeader = ({ hasNoTime = false, hasNoPlane = false, actions, ...rest }: AiHeaderProps) => (
  <PageHeader
    {...rest}
    actions={
      <>
        {actions}
        {!hasNoPlane && <PlaneSelect />}
        {!hasNoTime && <TimeControls />}
      </>
    }
  />
);
