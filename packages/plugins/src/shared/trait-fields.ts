/** What tells one consumer, or group, from another. */
export const traitFields = { consumer: ['id', 'username', 'custom_id'], consumer_group: ['id', 'name'] } as const;
