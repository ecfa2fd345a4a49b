/** How people sign in is seen and decided by whoever may; decided by no program for them, which could come in so by itself later. */
export const reading = { permission: 'authentication.read' } as const;
export const writing = { permission: 'authentication.write', inPerson: true } as const;
