/**
 * Identifiers that a service or a person gave out in one region: networks' and images' ids, UUIDs, hosted zones,
 * addresses. They say nothing of how a resource works.
 */
const GIVEN_OUT =
  /\b(?:ami|vpc|subnet|sg|rtb|pl|eipalloc|igw|nat|tgw)-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\bZ[0-9A-Z]{8,31}\b|\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?\b/g;

export const withoutGivenOut = (text: string): string => text.replaceAll(GIVEN_OUT, '<given>');
