import { Skeleton } from '../display/skeleton.tsx';

interface SkeletonRowsProps {
  readonly count: number;
  readonly columns: readonly { readonly id: string; readonly isNumber?: boolean }[];
  readonly hasTicks: boolean;
  readonly hasMenu: boolean;
}

const cell = 'h-9 border-b border-line';
const lengths = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5'];

/** Rows that are being loaded, as they will stand. */
export const SkeletonRows = ({ count, columns, hasTicks, hasMenu }: SkeletonRowsProps) =>
  Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: all are alike.
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is not focusable.
    <tr key={index} aria-hidden="true">
      {hasTicks && <td className={cell} />}
      {columns.map(({ id, isNumber }, place) => (
        <td key={id} className={`${cell} px-3`}>
          <Skeleton className={`h-3.5 ${isNumber ? 'ml-auto w-1/2' : lengths[(index + place) % lengths.length]}`} />
        </td>
      ))}
      {hasMenu && <td className={cell} />}
    </tr>
  ));

interface SkeletonCardsProps {
  readonly count: number;
}

export const SkeletonCards = ({ count }: SkeletonCardsProps) =>
  Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: all are alike.
    <li key={index} aria-hidden="true" className="border-t border-line px-4 py-3">
      <Skeleton className="h-4 w-2/3" />
      <div className="mt-3 grid grid-cols-2 gap-4">
        <Skeleton className="h-3.5" />
        <Skeleton className="h-3.5 w-1/2" />
      </div>
    </li>
  ));
