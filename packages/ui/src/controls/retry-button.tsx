import { RotateCw } from '../icons.ts';
import { Button } from './button.tsx';

interface RetryButtonProps {
  readonly onRetry: () => void;
}

/** Does again what failed. */
export const RetryButton = ({ onRetry }: RetryButtonProps) => (
  <Button onClick={onRetry}>
    <RotateCw className="size-3.5" aria-hidden="true" />
    Try again
  </Button>
);
