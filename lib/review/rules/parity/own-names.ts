/** What a resource is called, by itself: two regions' resources may well have two names. */

/** Beside `Name`, `<Type>Name`, `<Type>Identifier` and their descriptions. */
const OTHERS: ReadonlySet<string> = new Set(['GroupName', 'GroupDescription', 'AliasName']);

/** A record's name is what people come in by. */
const BY_NAME: ReadonlySet<string> = new Set(['AWS::Route53::RecordSet', 'AWS::Route53::HostedZone']);

/** For example `DBSubnetGroupName` of an `AWS::RDS::DBSubnetGroup`. */
export function isOwnName(type: string, property: string): boolean {
  if (BY_NAME.has(type)) return false;
  const kind = type.split('::').at(-1) ?? type;
  const own = ['Name', `${kind}Name`, `${kind}Identifier`, `${kind}Description`];
  return own.includes(property) || OTHERS.has(property);
}
