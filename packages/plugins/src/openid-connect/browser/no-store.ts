/** Headers of answers that hold or lead to secrets: nobody keeps them, and nobody else learns the address. */
export const noStore: readonly string[] = ['Cache-Control', 'no-store', 'Referrer-Policy', 'no-referrer'];
