/** The day-one role of a region. It names stacks and records; who serves now is the claim's and DNS's business. */
export type RegionRole = 'primary' | 'standby';
export const REGION_ROLES: readonly RegionRole[] = ['primary', 'standby'];

/** The stacks that every environment has, by what each owns. Order here is deploy order within a region. */
export const STACK_KINDS = [
  'foundation',
  'shared',
  'identities',
  'edge',
  'service',
  'observability',
] as const;
/** One more in each region for every tenant's host that is switched on. */
export const TENANT_HOST_STACK = 'tenant-host';
export type StackKind = (typeof STACK_KINDS)[number] | typeof TENANT_HOST_STACK;

/** How administrative writes are fenced. `consent` promises nothing beyond Aurora's best-effort fence. */
export const WRITER_GUARDS = ['consent'] as const;
export type WriterGuard = (typeof WRITER_GUARDS)[number];
