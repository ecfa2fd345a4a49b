import type { Topic } from './topic.ts';

/** What changes something: nothing that it calls does. */
export const changes: Topic = {
  needs: ['list_control_planes'],
  // biome-ignore lint/correctness/useYield: it calls nothing
  *plan() {
    return 'I can’t do that: I only read, and change nothing. Who may can do it in the control plane, by its API, or with `sallyport sync`.';
  },
};
