/** What a key is called: `kid` where others see it, `id` where only we do. */
export type IdentifiedKey = { readonly kid: string } | { readonly id: string };

export const idOfKey = (key: IdentifiedKey): string => ('kid' in key ? key.kid : key.id);
