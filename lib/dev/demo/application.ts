/** Who the demo application is: its own site, outside of the service's zone, as a customer's application would be. */
export const DEMO_HOST = 'demo-app.example';
export const DEMO_PATHS = {
  home: '/',
  signIn: '/sign-in',
  callback: '/callback',
  userinfo: '/userinfo',
  refresh: '/refresh',
  signOut: '/sign-out',
  signedOut: '/signed-out',
} as const;

const at = (path: string): string => `https://${DEMO_HOST}${path}`;
export const DEMO_SCOPES = ['openid', 'email', 'profile', 'offline_access'];
export const DEMO_APPLICATION = {
  name: 'Demo application',
  type: 'public',
  redirectUris: [at(DEMO_PATHS.callback)],
  postLogoutRedirectUris: [at(DEMO_PATHS.signedOut)],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: DEMO_SCOPES,
} as const;
export const DEMO_REGISTRATION = {
  redirectUri: at(DEMO_PATHS.callback),
  postLogoutRedirectUri: at(DEMO_PATHS.signedOut),
  scope: DEMO_SCOPES.join(' '),
};
