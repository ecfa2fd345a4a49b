/** The control planes of the demo, each followed by a gateway of its own. */
export const planes = [
  {
    name: 'Shared_Services',
    description: 'Services that all teams use. Demo data: samples, and traffic of a generator.',
    files: ['shared-services.yaml'],
  },
  {
    name: 'Payments',
    description: 'Everything about payments. Demo data: samples, and traffic of a generator.',
    files: ['payments.yaml'],
  },
  {
    name: 'AI_Platform',
    description: 'The chatbot, its models and its tools.',
    files: ['ai-platform.yaml', 'chat.yaml', 'tools.yaml', 'models.yaml'],
  },
] as const;

export type PlaneName = (typeof planes)[number]['name'];

/** What a control plane calls the first one before it is renamed. */
export const firstPlane = { before: 'default', now: 'AI_Platform' } as const;
