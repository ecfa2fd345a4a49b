import { Button } from '@sallyport/ui';
import { RotateCw } from '@sallyport/ui/icons';

interface RetryButtonProps {
  readonly onRetry: () => void;
}

export const RetryButton = ({ onRetry }: RetryButtonProps) => (
  <Button onClick={onRetry}>
    <RotateCw className="size-3.5" aria-hidden="true" />
    Try again
  </Button>
);
