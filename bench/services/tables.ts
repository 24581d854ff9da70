export const TABLES = { usual: 'usual', sessions: 'sessions', directory: 'directory' } as const;
