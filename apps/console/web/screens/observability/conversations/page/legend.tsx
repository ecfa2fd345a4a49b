import { hopSteps } from '../hops.ts';

/** What the numbers of rows mean. */
export const Legend = () => (
  <details className="text-sm text-soft">
    <summary className="w-fit rounded hover:text-ink">What the numbers mean</summary>
    <ol className="mt-1 grid list-inside list-decimal gap-0.5 pl-1 sm:grid-cols-2">
      {hopSteps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  </details>
);
