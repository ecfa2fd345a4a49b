/** What Mallory may not use, be it a tool, a prompt or a resource; and what she may. */
export const forbidden = 'delete_user';
export const safe = 'safe';
