/** Paths that the control plane answers itself; all others are screens. */
export const controlPlanePaths =
  '^/(v[0-9]+|admin|ingest|health|mcp|openapi\\.json|konnect-api|\\.well-known|login|logout|authenticate|setup|account)(/|\\?|$)';
