/** `db.r8g.2xlarge` and its like: families are not compared, for nobody can say which of two carries more. */
const NAMES = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge'];

/** A number that grows with the size and doubles with each step; undefined for one that we do not know. */
export function sizeOf(instanceClass: string): number | undefined {
  const name = instanceClass.split('.').at(-1) ?? '';
  const times = /^(\d+)xlarge$/.exec(name)?.[1];
  const step = NAMES.indexOf(times === undefined ? name : 'xlarge');
  return step < 0 ? undefined : 2 ** step * Number(times ?? 1);
}

/** Where an instance's size stands. */
const SIZED: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'DBInstanceClass',
  'AWS::ElastiCache::ReplicationGroup': 'CacheNodeType',
};
export const SIZED_TYPES = Object.keys(SIZED);

/** The property that names a size; undefined for a type without one. */
export const sizedProperty = (type: string): string | undefined => SIZED[type];
