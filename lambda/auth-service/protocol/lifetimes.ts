/**
 * How long things live, seconds. A grant outlives all that is issued under it;
 * a family's life counts from its birth.
 */
export const LIFETIMES = {
  accessTokenSeconds: 3600,
  /** JWT for a named resource: stays valid after a logout until it ends, so it is short (auth traps A12). */
  resourceTokenSeconds: 300,
  authorizationCodeSeconds: 60,
  idTokenSeconds: 3600,
  interactionSeconds: 600,
  refreshTokenSeconds: 30 * 86_400,
  sessionSeconds: 14 * 86_400,
  grantSeconds: 60 * 86_400,
} as const;
